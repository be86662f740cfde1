import type { AttackRow } from '../../../../src/console/contract/attacks.ts';
import { Address } from '../../parts/address.tsx';
import { Copyable } from '../../parts/copyable.tsx';
import { Time } from '../../parts/time.tsx';
import { ToneBadge } from '../../parts/tone-badge.tsx';
import type { Column } from '../../table/column.ts';
import { attackTexts } from '../../texts/attacks.ts';
import { formatNumber } from '../../texts/numbers.ts';
import { capitalised } from '../../texts/sentence.ts';
import { actionTone, actionWord } from './attack-tones.ts';
import classes from './attacks.module.css';

const texts = attackTexts.columns;

/** The columns of the brochure first, in its order; then what goes beyond. */
export function attackColumns(detectorTitle: (id: string) => string, manyHosts: boolean): readonly Column<AttackRow>[] {
  return [
    {
      id: 'attacker',
      title: texts.attacker,
      main: true,
      cell: ({ attacker, country }) => <Address address={attacker} country={country} />,
    },
    { id: 'victim', title: texts.victim, cell: ({ victim }) => <Address address={victim} /> },
    { id: 'type', title: texts.type, cell: ({ type }) => <span className={classes.type}>{type}</span> },
    {
      id: 'userAgent',
      title: texts.userAgent,
      long: true,
      cell: ({ userAgent }) =>
        userAgent === null ? (
          <span className={classes.none}>{attackTexts.noUserAgent}</span>
        ) : (
          <Copyable value={userAgent} shown={shortened(userAgent)} />
        ),
    },
    { id: 'time', title: texts.time, cell: ({ time }) => <Time time={time} show="log" /> },
    {
      id: 'detector',
      title: texts.detector,
      cell: ({ detector }) => <span className={classes.detector}>{detectorTitle(detector)}</span>,
    },
    { id: 'count', title: texts.count, align: 'end', cell: ({ count }) => formatNumber(count) },
    {
      id: 'action',
      title: texts.action,
      cell: ({ action }) => <ToneBadge tone={actionTone(action)}>{actionWord(action)}</ToneBadge>,
    },
    { id: 'evidence', title: texts.evidence, optional: true, cell: ({ evidence }) => attackTexts.evidence[evidence] },
    { id: 'host', title: texts.host, optional: !manyHosts, cell: ({ hostName }) => hostName },
    { id: 'reason', title: texts.reason, optional: true, cell: ({ reason }) => capitalised(reason) },
    {
      id: 'targets',
      title: texts.targets,
      optional: true,
      cell: ({ targets }) => <span className="wire">{targets.slice(0, 5).join(', ')}</span>,
    },
  ];
}

/** A user agent may be as long as a datagram: the row shows its beginning, a click copies all of it. */
function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
