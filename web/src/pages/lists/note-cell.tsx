import { Loader, TextInput, UnstyledButton } from '@mantine/core';
import { Pencil } from 'lucide-react';
import { useRef, useState } from 'react';
import type { ListRow } from '../../../../src/console/contract/lists.ts';
import type { ListName } from '../../actions/list-entries.ts';
import { changeNote } from '../../actions/list-entries.ts';
import { useMay } from '../../api/session.ts';
import { notifyDone, notifyFailed } from '../../dialogs/notify.tsx';
import { listTexts } from '../../texts/lists.ts';
import classes from './note-cell.module.css';

const texts = listTexts.note;

interface NoteCellProps {
  readonly list: ListName;
  readonly entry: ListRow;
  /** it is changed on another host */
  readonly fixed: boolean;
}

/** The note of an entry; a click edits it in its place. */
export function NoteCell({ list, entry, fixed }: NoteCellProps) {
  const mayEdit = useMay('operator') && !fixed;
  const [draft, setDraft] = useState<string>();
  /** on its way to the server */
  const [sent, setSent] = useState<string>();
  const shown = sent ?? entry.note;
  const button = useRef<HTMLButtonElement>(null);
  if (draft === undefined) {
    if (!mayEdit) return <span className={classes.note}>{entry.note}</span>;
    return (
      <UnstyledButton
        ref={button}
        className={classes.note}
        aria-label={shown === '' ? texts.add(entry.prefix) : `${shown} ${texts.edit(entry.prefix)}`}
        aria-busy={sent !== undefined}
        onClick={() => sent === undefined && setDraft(entry.note)}
      >
        <span className={shown === '' ? classes.none : undefined}>{shown || texts.none}</span>
        {sent === undefined ? (
          <Pencil size={13} aria-hidden className={classes.pencil} />
        ) : (
          <Loader size={13} color="gray" />
        )}
      </UnstyledButton>
    );
  }
  const backToButton = () => requestAnimationFrame(() => button.current?.focus());
  const save = async () => {
    const note = draft.trim();
    setDraft(undefined);
    if (note === entry.note) return;
    setSent(note);
    try {
      await changeNote(list, entry.prefix, note);
      notifyDone(texts.saved, () => changeNote(list, entry.prefix, entry.note));
    } catch (error) {
      setDraft(note);
      notifyFailed(error);
    } finally {
      setSent(undefined);
    }
  };
  return (
    <TextInput
      size="xs"
      autoFocus
      aria-label={texts.field(entry.prefix)}
      title={texts.hint}
      value={draft}
      maxLength={500}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === 'Enter') void save();
        if (event.key === 'Escape') setDraft(undefined);
        if (event.key === 'Enter' || event.key === 'Escape') backToButton();
        event.stopPropagation();
      }}
    />
  );
}
