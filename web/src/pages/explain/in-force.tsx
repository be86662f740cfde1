import { Text } from '@mantine/core';
import type { Explanation } from '../../../../src/console/contract/explain.ts';
import { useInForce } from '../../api/status.ts';
import { Countdown } from '../../parts/countdown.tsx';
import { Panel } from '../../parts/panel.tsx';
import { explainTexts as texts } from '../../texts/explain.ts';
import { sentence } from '../../texts/sentence.ts';
import classes from './explain.module.css';

/** What shuts the address out, where, until when and why. */
export function InForce({ explanation: { blocked, denied } }: { readonly explanation: Explanation }) {
  const hosts = useInForce();
  return (
    <Panel title={texts.inForce}>
      {blocked.length === 0 && !denied && <Text c="dimmed">{texts.nothingInForce}</Text>}
      {denied && <Text>{texts.denylist(denied.prefix, denied.addedBy)}</Text>}
      <ul className={classes.lines}>
        {blocked.map(({ target, until, reason, note, origin }) => (
          <li key={target} className={classes.line}>
            <div className={classes.lineHead}>
              <strong className="wire">{target}</strong>
              <span>
                {texts.until} <Countdown until={until} />
              </span>
            </div>
            <Text>{sentence(reason)}</Text>
            {note !== '' && <Text c="dimmed">{note}</Text>}
            <Text size="xs" c="dimmed">
              {hosts && `${texts.inForceOn(hosts.inForce, hosts.of)} · `}
              {texts.decidedBy(origin)}
            </Text>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
