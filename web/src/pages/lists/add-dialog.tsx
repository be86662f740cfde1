import { Button, Group, List, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { ImportPreview } from '../../../../src/console/contract/lists.ts';
import { messageOf } from '../../api/api-error.ts';
import { Dialog } from '../../dialogs/dialog.tsx';
import { notifyDone } from '../../dialogs/notify.tsx';
import { FormProblem } from '../../forms/form-problem.tsx';
import { Callout } from '../../parts/callout.tsx';
import { listTexts } from '../../texts/lists.ts';
import { partTexts } from '../../texts/parts.ts';
import { addEntries, previewFile, removeEntries } from './change-entries.ts';
import { entriesFile, parseEntries, type TypedEntry } from './parse-entries.ts';
import type { ListName } from './queries.ts';

const texts = listTexts.form;

/** Adds one entry or many. What one would rather know before is told before, by the same check as for a file. */
export function AddDialog({ list, onClose }: { readonly list: ListName; readonly onClose: () => void }) {
  const [text, setText] = useState('');
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [preview, setPreview] = useState<ImportPreview>();
  const entries = parseEntries(text, note);
  const change = (act: () => void) => {
    act();
    setPreview(undefined);
    setProblem(undefined);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    if (entries.length === 0) return setProblem(texts.none);
    setBusy(true);
    setProblem(undefined);
    try {
      const seen = preview ?? (await previewFile(list, entriesFile(entries)));
      setPreview(seen);
      if (seen.counts.invalid > 0 || seen.dangerous.some(({ refused }) => refused)) return;
      if (seen.counts.dangerous > 0 && !preview) return;
      await addEntries(list, withoutRepeated(entries, seen));
      onClose();
      tellAdded(list, seen);
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  const stopped =
    preview !== undefined && (preview.counts.invalid > 0 || preview.dangerous.some(({ refused }) => refused));
  return (
    <Dialog onClose={onClose} title={texts.title[list]} size="lg">
      <form onSubmit={submit}>
        <Stack>
          <Textarea
            data-autofocus
            label={texts.entries}
            description={texts.entriesHint}
            autosize
            minRows={3}
            maxRows={12}
            spellCheck={false}
            classNames={{ input: 'wire' }}
            value={text}
            error={invalidLines(preview, entries)}
            onChange={({ currentTarget: { value } }) => change(() => setText(value))}
          />
          <TextInput
            label={texts.commonNote}
            maxLength={500}
            value={note}
            onChange={({ currentTarget: { value } }) => change(() => setNote(value))}
          />
          {preview && <Dangers preview={preview} />}
          <FormProblem text={problem} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {partTexts.cancel}
            </Button>
            <Button type="submit" loading={busy} disabled={stopped}>
              {preview && !stopped ? texts.anyway(entries.length) : texts.submit(entries.length)}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

function Dangers({ preview }: { readonly preview: ImportPreview }) {
  if (preview.dangerous.length === 0) return null;
  const refused = preview.dangerous.some((danger) => danger.refused);
  return (
    <Callout tone={refused ? 'broken' : 'notice'} title={refused ? texts.refused : texts.warning}>
      <List size="sm">
        {preview.dangerous.slice(0, 20).map(({ prefix, why }) => (
          <List.Item key={`${prefix} ${why}`}>
            <span className="wire">{prefix}</span>: {why}
          </List.Item>
        ))}
      </List>
    </Callout>
  );
}

/** The file that was checked has a head line and one line an entry. */
function invalidLines(preview: ImportPreview | undefined, entries: readonly TypedEntry[]) {
  if (!preview || preview.invalid.length === 0) return undefined;
  return (
    <>
      {preview.invalid.slice(0, 10).map(({ line, reason }) => (
        <Text key={line} span inherit display="block">
          {texts.line(entries[line - 2]?.line ?? line)}: {reason}
        </Text>
      ))}
    </>
  );
}

function withoutRepeated(entries: readonly TypedEntry[], { repeated }: ImportPreview): readonly TypedEntry[] {
  const left = new Set(repeated.map(({ line }) => line - 2));
  return entries.filter((_, index) => !left.has(index));
}

function tellAdded(list: ListName, { counts, fresh }: ImportPreview): void {
  // the old notes of entries that were there are not known here, so only what is new can be taken back
  const undoable = counts.known === 0 && counts.fresh > 0 && fresh.length === counts.fresh;
  const undo = () => removeEntries(list, { prefixes: fresh.map(({ prefix }) => prefix) }, fresh.length);
  notifyDone(texts.added(counts.fresh, counts.known), undoable ? undo : undefined);
}
