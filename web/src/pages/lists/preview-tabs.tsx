import { Tabs, Text } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import type { ImportPreview } from '../../../../src/console/contract/lists.ts';
import { ToneBadge, ToneIcon } from '../../parts/tone-badge.tsx';
import { listTexts } from '../../texts/lists.ts';
import { formatNumber } from '../../texts/numbers.ts';
import type { Tone } from '../../theme/tones.ts';
import { firstKind, type PreviewKind, previewKinds } from './import-plan.ts';
import classes from './preview-tabs.module.css';

const texts = listTexts.file;
const tones: Readonly<Record<PreviewKind, Tone>> = {
  fresh: 'good',
  known: 'plain',
  repeated: 'plain',
  invalid: 'broken',
  dangerous: 'notice',
};
/** more of a kind are counted, not shown: nobody reads them, and a thousand rows are slow on a phone */
const shown = 200;

interface Line {
  readonly line: number | null;
  readonly cells: readonly ReactNode[];
}

/** What a file holds, sorted by what would become of it. */
export function PreviewTabs({ preview }: { readonly preview: ImportPreview }) {
  const tabs = useRef<HTMLDivElement>(null);
  // the button that chose the file had the focus, and is gone
  useEffect(() => tabs.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus(), []);
  return (
    <Tabs ref={tabs} defaultValue={firstKind(preview)} keepMounted={false}>
      <Tabs.List>
        {previewKinds.map((kind) => (
          <Tabs.Tab key={kind} value={kind} leftSection={preview.counts[kind] > 0 && <ToneIcon tone={tones[kind]} />}>
            {texts.kinds[kind]} <strong>{formatNumber(preview.counts[kind])}</strong>
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {previewKinds.map((kind) => (
        <Tabs.Panel key={kind} value={kind} pt="sm">
          <Text size="sm" c="dimmed">
            {preview.counts[kind] === 0 ? texts.none : texts.kindHints[kind]}
          </Text>
          {preview.counts[kind] > 0 && (
            <Lines
              label={texts.kinds[kind]}
              titles={titlesOf(kind)}
              lines={linesOf(preview, kind)}
              total={preview.counts[kind]}
            />
          )}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

interface LinesProps {
  readonly label: string;
  readonly titles: readonly string[];
  readonly lines: readonly Line[];
  readonly total: number;
}

function Lines({ label, titles, lines, total }: LinesProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it with the arrow keys
    <section className={classes.scroll} tabIndex={0} aria-label={label}>
      <table className={classes.table}>
        <thead>
          <tr>
            {titles.map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.slice(0, shown).map(({ line, cells }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a preview never move
            <tr key={index}>
              <td className={classes.line}>{line ?? '–'}</td>
              {cells.map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: nor do the cells
                <td key={column}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {total > Math.min(shown, lines.length) && (
        <Text size="sm" c="dimmed" p={6}>
          {texts.more(total - Math.min(shown, lines.length))}
        </Text>
      )}
    </section>
  );
}

function titlesOf(kind: PreviewKind): readonly string[] {
  if (kind === 'invalid') return [texts.line, texts.text, texts.why];
  if (kind === 'dangerous') return [texts.line, texts.address, texts.why];
  if (kind === 'known') return [texts.line, texts.address, texts.noteBefore, texts.noteAfter];
  return [texts.line, texts.address, kind === 'repeated' ? texts.firstLine : texts.note];
}

function linesOf(preview: ImportPreview, kind: PreviewKind): readonly Line[] {
  if (kind === 'invalid')
    return preview.invalid.map(({ line, text, reason }) => ({
      line,
      cells: [wire(text), reason],
    }));
  if (kind === 'repeated')
    return preview.repeated.map(({ line, prefix, first }) => ({ line, cells: [addressOf(prefix), first] }));
  if (kind === 'dangerous')
    return preview.dangerous.map(({ line, prefix, why, refused }) => ({
      line,
      cells: [
        addressOf(prefix),
        <>
          <ToneBadge tone={refused ? 'broken' : 'notice'}>{refused ? texts.refused : texts.warning}</ToneBadge> {why}
        </>,
      ],
    }));
  if (kind === 'known')
    return preview.known.map(({ line, prefix, note, before }) => ({
      line,
      cells: [addressOf(prefix), before || '–', note === before ? texts.noteStays : note || '–'],
    }));
  return preview.fresh.map(({ line, prefix, note }) => ({ line, cells: [addressOf(prefix), note] }));
}

function wire(text: string): ReactNode {
  return <span className="wire">{text}</span>;
}

function addressOf(prefix: string): ReactNode {
  return <span className={`wire ${classes.address}`}>{prefix}</span>;
}
