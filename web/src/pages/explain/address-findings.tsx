import { Text } from '@mantine/core';
import type { Explanation } from '../../../../src/console/contract/explain.ts';
import type { FindingRow } from '../../../../src/console/contract/findings.ts';
import { Panel } from '../../parts/panel.tsx';
import { ToneIcon } from '../../parts/tone-badge.tsx';
import { explainTexts as texts } from '../../texts/explain.ts';
import type { Tone } from '../../theme/tones.ts';
import classes from './explain.module.css';

const tones: Readonly<Record<FindingRow['severity'], Tone>> = { critical: 'attack', warning: 'notice', info: 'plain' };

/** What is weak on our side and has to do with this address. Not there when there is nothing. */
export function AddressFindings({ findings }: Pick<Explanation, 'findings'>) {
  const open = findings.filter(({ state }) => state === 'open');
  if (open.length === 0) return null;
  return (
    <Panel title={texts.findings}>
      <ul className={classes.lines}>
        {open.map(({ key, title, severity, evidence, remedy }) => (
          <li key={key} className={classes.line}>
            <div className={classes.good}>
              <ToneIcon tone={tones[severity]} />
              <div>
                <Text fw={600}>{title}</Text>
                <Text>{evidence}</Text>
                <Text c="dimmed">{remedy}</Text>
              </div>
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
