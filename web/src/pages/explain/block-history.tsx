import { Text } from '@mantine/core';
import type { Explanation } from '../../../../src/console/contract/explain.ts';
import { useObserving } from '../../api/status.ts';
import { Panel } from '../../parts/panel.tsx';
import { Time } from '../../parts/time.tsx';
import { explainTexts as texts } from '../../texts/explain.ts';
import { sentence } from '../../texts/sentence.ts';
import { useNow } from '../../time/use-now.ts';
import classes from './explain.module.css';

/** The blocks of the address, now and before. */
export function BlockHistory({ history }: Pick<Explanation, 'history'>) {
  const now = useNow(10_000);
  const running = useObserving() ? texts.wouldRun : texts.running;
  return (
    <Panel title={texts.history}>
      {history.length === 0 && <Text c="dimmed">{texts.noHistory}</Text>}
      <ul className={classes.lines}>
        {history.slice(0, 20).map(({ target, since, until, liftedAt, liftedBy, reason }) => (
          <li key={`${target} ${since}`} className={classes.line}>
            <div className={classes.lineHead}>
              <Time time={since} />
              <Text c="dimmed">
                {liftedAt !== null ? texts.lifted(liftedBy ?? texts.byHand) : until <= now ? texts.ended : running}
              </Text>
            </div>
            <Text>{sentence(reason)}</Text>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
