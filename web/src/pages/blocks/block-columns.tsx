import { Text } from '@mantine/core';
import type { InForce, ListedBlock } from '../../../../src/console/contract/blocks.ts';
import type { Held } from '../../live/held-rows.ts';
import { Address } from '../../parts/address.tsx';
import { Countdown } from '../../parts/countdown.tsx';
import { Time } from '../../parts/time.tsx';
import { ToneBadge } from '../../parts/tone-badge.tsx';
import type { Column } from '../../table/column.ts';
import { blockTexts } from '../../texts/blocks.ts';
import { countryName } from '../../texts/countries.ts';
import { filterTexts } from '../../texts/filters.ts';
import { partTexts } from '../../texts/parts.ts';
import { placeTexts } from '../../texts/places.ts';
import { blockReason, withoutExamples } from '../../texts/sentence.ts';

const texts = blockTexts.columns;

export type HeldBlock = Held<ListedBlock>;

/**
 * Columns of the list of blocks.
 * @param causeTitle name of a detector, or "By hand"
 * @param shared whether this host hears others
 */
export function blockColumns(causeTitle: (cause: string) => string, shared: boolean): readonly Column<HeldBlock>[] {
  const columns = ownColumns(causeTitle, shared);
  if (!shared) return columns;
  const until = columns.findIndex(({ id }) => id === 'until');
  return [...columns.slice(0, until + 1), inForceColumn, ...columns.slice(until + 1)];
}

const inForceColumn: Column<HeldBlock> = {
  id: 'inForce',
  title: texts.inForce,
  whole: true,
  cell: ({ inForce }) => <InForceWord inForce={inForce} />,
};

function InForceWord({ inForce }: { readonly inForce: InForce }) {
  const tone = inForce.on === inForce.of ? 'good' : inForce.unknown > 0 ? 'plain' : 'notice';
  return (
    <>
      <ToneBadge tone={tone}>{placeTexts.count(inForce)}</ToneBadge>
      {inForce.unknown > 0 && (
        <Text size="xs" c="dimmed">
          {placeTexts.notKnown(inForce.unknown)}
        </Text>
      )}
    </>
  );
}

function ownColumns(causeTitle: (cause: string) => string, shared: boolean): readonly Column<HeldBlock>[] {
  return [
    {
      id: 'target',
      title: texts.target,
      main: true,
      sort: 'target',
      cell: ({ target, country, kind }) =>
        kind === 'flow' ? (
          <>
            <Address address={target} country={country} />
            <Text size="xs" c="dimmed" fw={400}>
              {blockTexts.flow}
            </Text>
          </>
        ) : (
          <Address address={target} country={country} />
        ),
    },
    {
      id: 'cause',
      title: texts.cause,
      width: '40%',
      long: true,
      // two lines, whatever the reason; the whole of it stands in Explain
      cell: ({ cause, reason, note }) => (
        <>
          <span>{causeTitle(cause)}</span>
          <Text span size="xs" c="dimmed">
            {reasonWords(cause, blockReason({ cause, reason: withoutExamples(reason) }), note)}
          </Text>
        </>
      ),
    },
    { id: 'since', title: texts.since, sort: 'since', cell: ({ since }) => <Time time={since} show="relative" /> },
    { id: 'until', title: texts.until, sort: 'until', cell: (block) => <Until block={block} /> },
    {
      id: 'timesBefore',
      title: texts.timesBefore,
      sort: 'timesBefore',
      align: 'end',
      whole: true,
      cell: ({ timesBefore }) => blockTexts.before(timesBefore),
    },
    // on a host that stands alone it is always the same
    { id: 'origin', title: texts.origin, whole: true, optional: !shared, cell: ({ origin }) => origin },
    {
      id: 'country',
      title: filterTexts.country,
      sort: 'countryName',
      optional: true,
      cell: ({ country }) => (country ? countryName(country) : '–'),
    },
    {
      id: 'evidence',
      title: texts.evidence,
      sort: 'evidence',
      optional: true,
      cell: ({ evidence }) => (
        <ToneBadge tone={evidence === 'unproven' ? 'notice' : 'plain'}>{blockTexts.evidence[evidence]}</ToneBadge>
      ),
    },
  ];
}

function Until({ block: { until, over } }: { readonly block: HeldBlock }) {
  if (!over) return <Countdown until={until} />;
  return <ToneBadge tone="plain">{until > Date.now() ? blockTexts.lifted : partTexts.ended}</ToneBadge>;
}

/** Of a block by hand the note says more than who made it: it comes first, where nothing is cut off. */
function reasonWords(cause: string, reason: string, note: string): string {
  const words = cause === 'operator' ? [note, reason] : [reason, note];
  return words.filter((each) => each !== '').join(' · ');
}
