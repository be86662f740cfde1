import { Text } from '@mantine/core';
import type { Explanation } from '../../../../src/console/contract/explain.ts';
import { useObserving } from '../../api/status.ts';
import { Panel } from '../../parts/panel.tsx';
import { Time } from '../../parts/time.tsx';
import { explainTexts as texts } from '../../texts/explain.ts';
import { blockReason, fullStop } from '../../texts/sentence.ts';
import { useNow } from '../../time/use-now.ts';
import classes from './explain.module.css';
import { isReplaced } from './is-replaced.ts';

/** The blocks of the address, now and before. */
export function BlockHistory({ history }: Pick<Explanation, 'history'>) {
  const now = useNow(10_000);
  const running = useObserving() ? texts.wouldRun : texts.running;
  const stateOf = (block: Explanation['history'][number]) => {
    if (block.liftedAt !== null) return texts.lifted(block.liftedBy ?? texts.byHand);
    if (isReplaced(block, history)) return texts.replaced;
    return block.until <= now ? texts.ended : running;
  };
  return (
    <Panel title={texts.history}>
      {history.length === 0 && <Text c="dimmed">{texts.noHistory}</Text>}
      <ul className={classes.lines}>
        {history.slice(0, 20).map((block) => (
          <li key={`${block.target} ${block.since}`} className={classes.line}>
            <div className={classes.lineHead}>
              <Time time={block.since} />
              <Text c="dimmed">{stateOf(block)}</Text>
            </div>
            <Text>{fullStop(blockReason(block))}</Text>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
