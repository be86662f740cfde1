import { Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { ImportPreview } from '../../../../src/console/contract/lists.ts';
import { Dangers } from '../../actions/dangers.tsx';
import type { ListName } from '../../actions/list-entries.ts';
import { addEntries, previewFile, takeBack } from '../../actions/list-entries.ts';
import { entriesFile, parseEntries, type TypedEntry } from '../../actions/parse-entries.ts';
import { messageOf } from '../../api/api-error.ts';
import { useUserName } from '../../api/session.ts';
import { Dialog } from '../../dialogs/dialog.tsx';
import { notifyDone, tellLate } from '../../dialogs/notify.tsx';
import { useStillThere } from '../../dialogs/use-still-there.ts';
import { FormProblem } from '../../forms/form-problem.tsx';
import { sessionDraft } from '../../preferences/session-draft.ts';
import { listTexts } from '../../texts/lists.ts';
import { partTexts } from '../../texts/parts.ts';

const texts = listTexts.form;

interface Typed {
  readonly text: string;
  /** of those without one */
  readonly note: string;
}

const nothing: Typed = { text: '', note: '' };
const drafts = { allow: sessionDraft('allow-typed', readTyped), deny: sessionDraft('deny-typed', readTyped) } as const;

/** Adds one entry or many. What one would rather know before is told before, by the same check as for a file. */
export function AddDialog({ list, onClose }: { readonly list: ListName; readonly onClose: () => void }) {
  const [{ text, note }, setTyped] = useTyped(list);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [preview, setPreview] = useState<ImportPreview>();
  const isStillThere = useStillThere();
  const entries = parseEntries(text, note);
  const change = (next: Typed) => {
    setTyped(next);
    setPreview(undefined);
    setProblem(undefined);
  };
  const close = () => {
    setTyped(nothing);
    onClose();
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    if (entries.length === 0) return setProblem(texts.none);
    setBusy(true);
    setProblem(undefined);
    try {
      const seen = preview ?? (await previewFile(list, entriesFile(entries)));
      // closed before anything was changed: it was taken back
      if (!isStillThere()) return;
      setPreview(seen);
      if (seen.counts.invalid > 0 || seen.dangerous.some(({ refused }) => refused)) return;
      if (seen.counts.dangerous > 0 && !preview) return;
      await addEntries(
        list,
        withoutRepeated(entries, seen).map(({ prefix, note: typed }) => ({ prefix, note: typed || undefined })),
      );
      close();
      tellAdded(list, seen);
    } catch (error) {
      if (!isStillThere()) tellLate(error);
      setProblem(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  const stopped =
    preview !== undefined && (preview.counts.invalid > 0 || preview.dangerous.some(({ refused }) => refused));
  return (
    <Dialog onClose={close} title={texts.title[list]} size="lg">
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
            onChange={({ currentTarget: { value } }) => change({ text: value, note })}
          />
          <TextInput
            label={texts.commonNote}
            maxLength={500}
            value={note}
            onChange={({ currentTarget: { value } }) => change({ text, note: value })}
          />
          {preview && <Dangers dangers={preview.dangerous} />}
          <FormProblem text={problem} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {partTexts.cancel}
            </Button>
            <Button type="submit" loading={busy} disabled={stopped}>
              {preview && preview.counts.dangerous > 0 && !stopped
                ? texts.anyway(entries.length)
                : texts.submit(entries.length)}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

/** What is typed outlives a session that ends before it is added. */
function useTyped(list: ListName): readonly [Typed, (next: Typed) => void] {
  const owner = useUserName();
  const [typed, setTyped] = useState(() => drafts[list].load(owner) ?? nothing);
  const keep = (next: Typed) => {
    setTyped(next);
    drafts[list].keep(owner, next.text === '' ? undefined : next);
  };
  return [typed, keep];
}

function readTyped(value: unknown): Typed | undefined {
  const { text, note }: Partial<Record<keyof Typed, unknown>> =
    typeof value === 'object' && value !== null ? value : {};
  return typeof text === 'string' && typeof note === 'string' ? { text, note } : undefined;
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

function tellAdded(list: ListName, preview: ImportPreview): void {
  const { counts, fresh, known } = preview;
  // of very many the answer names the first only: those cannot all be taken back
  const undoable = fresh.length === counts.fresh && known.length === counts.known;
  const kept = known.filter((entry) => entry.note === entry.before).length;
  const text = texts.added(counts.fresh, counts.known - kept, kept);
  notifyDone(text, undoable ? () => takeBack(list, preview) : undefined);
}
