import { Loader, TextInput, UnstyledButton } from '@mantine/core';
import { Pencil } from 'lucide-react';
import { useRef, useState } from 'react';
import type { ListRow } from '../../../../src/console/contract/lists.ts';
import type { ListName } from '../../actions/list-entries.ts';
import { changeNote } from '../../actions/list-entries.ts';
import { ApiError } from '../../api/api-error.ts';
import { useMay } from '../../api/session.ts';
import { notifyDone, notifyFailed } from '../../dialogs/notify.tsx';
import { ChangedMeanwhile } from '../../forms/changed-meanwhile.tsx';
import { listTexts } from '../../texts/lists.ts';
import classes from './note-cell.module.css';

const texts = listTexts.note;

interface NoteCellProps {
  readonly list: ListName;
  readonly entry: ListRow;
  /** it is changed on another host */
  readonly fixed: boolean;
}

interface Draft {
  readonly note: string;
  /** the note that was there when it was begun */
  readonly before: string;
}

/** The note of an entry; a click edits it in its place. */
export function NoteCell({ list, entry, fixed }: NoteCellProps) {
  const mayEdit = useMay('operator') && !fixed;
  const [draft, setDraft] = useState<Draft>();
  /** on its way to the server */
  const [sent, setSent] = useState<string>();
  /** what was refused, because somebody else had changed the note meanwhile */
  const [refused, setRefused] = useState<string>();
  const shown = sent ?? entry.note;
  const button = useRef<HTMLButtonElement>(null);
  const backToButton = () => requestAnimationFrame(() => button.current?.focus());
  const save = async (note: string, before: string) => {
    setDraft(undefined);
    setRefused(undefined);
    if (note === before) return;
    setSent(note);
    try {
      await changeNote(list, entry.prefix, note, before);
      notifyDone(texts.saved, () => changeNote(list, entry.prefix, before, note));
    } catch (error) {
      if (error instanceof ApiError && error.code === 'conflict') setRefused(note);
      else {
        setDraft({ note, before });
        notifyFailed(error);
      }
    } finally {
      setSent(undefined);
    }
  };
  if (draft === undefined) {
    if (!mayEdit)
      return (
        <span className={classes.note}>
          <NoteText note={entry.note} />
        </span>
      );
    return (
      <>
        <UnstyledButton
          ref={button}
          className={classes.note}
          aria-label={shown === '' ? texts.add(entry.prefix) : `${shown} ${texts.edit(entry.prefix)}`}
          aria-busy={sent !== undefined}
          onClick={() => sent === undefined && setDraft({ note: entry.note, before: entry.note })}
        >
          {shown === '' ? <span className={classes.none}>{texts.none}</span> : <NoteText note={shown} />}
          {sent === undefined ? (
            <Pencil size={13} aria-hidden className={classes.pencil} />
          ) : (
            <Loader size={13} color="gray" />
          )}
        </UnstyledButton>
        {refused !== undefined && (
          <div role="alert">
            <ChangedMeanwhile
              subject={texts.field(entry.prefix)}
              text={texts.changed(entry.note, refused)}
              disabled={sent !== undefined}
              onChoose={(whose) => {
                if (whose === 'mine') void save(refused, entry.note);
                else setRefused(undefined);
                backToButton();
              }}
            />
          </div>
        )}
      </>
    );
  }
  const saveDraft = () => save(draft.note.trim(), draft.before);
  return (
    <TextInput
      size="xs"
      autoFocus
      aria-label={texts.field(entry.prefix)}
      title={texts.hint}
      value={draft.note}
      maxLength={500}
      onChange={(event) => setDraft({ ...draft, note: event.currentTarget.value })}
      onBlur={saveDraft}
      onKeyDown={(event) => {
        if (event.key === 'Enter') void saveDraft();
        if (event.key === 'Escape') setDraft(undefined);
        if (event.key === 'Enter' || event.key === 'Escape') backToButton();
        event.stopPropagation();
      }}
    />
  );
}

/** three lines of the column hold about as much */
const fewLines = 140;

/** A long one ends after three lines, beside others in a table, and is whole under the pointer. */
function NoteText({ note }: { readonly note: string }) {
  return (
    <span className={classes.text} data-hint={note.length > fewLines ? note : undefined}>
      {note}
    </span>
  );
}
