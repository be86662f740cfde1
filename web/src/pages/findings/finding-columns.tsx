import { Text } from '@mantine/core';
import type { FindingRow } from '../../../../src/console/contract/findings.ts';
import type { Held } from '../../live/held-rows.ts';
import { Address } from '../../parts/address.tsx';
import { Time } from '../../parts/time.tsx';
import { ToneBadge } from '../../parts/tone-badge.tsx';
import type { Column } from '../../table/column.ts';
import { findingTexts } from '../../texts/findings.ts';
import { formatNumber } from '../../texts/numbers.ts';
import { sentence } from '../../texts/sentence.ts';
import classes from './findings.module.css';
import { severityTones } from './severity-tones.ts';

const texts = findingTexts.columns;

type HeldFinding = Held<FindingRow>;

export const findingColumns: readonly Column<HeldFinding>[] = [
  {
    id: 'severity',
    title: texts.severity,
    cell: ({ severity }) => <ToneBadge tone={severityTones[severity]}>{findingTexts.severities[severity]}</ToneBadge>,
  },
  {
    id: 'finding',
    title: texts.finding,
    main: true,
    cell: ({ title, evidence, source, victim }) => (
      <div className={classes.finding}>
        <div className={classes.title}>{title}</div>
        <Text size="sm" c="dimmed" fw={400} className={classes.evidence}>
          {sentence(evidence)}
        </Text>
        <Text size="sm" c="dimmed" fw={400} component="div" className={classes.between}>
          {source !== null && (
            <>
              {findingTexts.from} <Address address={source} />
            </>
          )}
          {findingTexts.onOurSide(source !== null)} <Address address={victim} />
        </Text>
      </div>
    ),
  },
  { id: 'since', title: texts.since, cell: ({ firstTime }) => <Time time={firstTime} show="relative" /> },
  {
    id: 'last',
    title: texts.last,
    cell: ({ lastTime, over, state }) =>
      over ? (
        <ToneBadge tone="plain">{findingTexts.becameOf[state]}</ToneBadge>
      ) : (
        <Time time={lastTime} show="relative" />
      ),
  },
  { id: 'count', title: texts.count, align: 'end', cell: ({ count }) => `${formatNumber(count)} ×` },
  { id: 'state', title: texts.state, optional: true, cell: ({ state }) => findingTexts.states[state] },
];
