import { Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { useRef, useState } from 'react';
import type { ImportPreview } from '../../../../src/console/contract/lists.ts';
import type { ListName } from '../../actions/list-entries.ts';
import { importFile, previewFile, takeBack } from '../../actions/list-entries.ts';
import { ApiError, fieldMessages, messageOf } from '../../api/api-error.ts';
import { Dialog } from '../../dialogs/dialog.tsx';
import { notifyDone } from '../../dialogs/notify.tsx';
import { FormProblem } from '../../forms/form-problem.tsx';
import { Loading } from '../../parts/loading.tsx';
import { listTexts } from '../../texts/lists.ts';
import { partTexts } from '../../texts/parts.ts';
import { FileChoice } from './file-choice.tsx';
import { importedOf, importPlan } from './import-plan.ts';
import { PreviewTabs } from './preview-tabs.tsx';

const texts = listTexts.file;
/** bytes that the server takes */
const most = 32 << 20;

/** Imports a CSV file in two steps: first what it would do, then all of it or nothing. */
export function ImportDialog({ list, onClose }: { readonly list: ListName; readonly onClose: () => void }) {
  const [file, setFile] = useState<File>();
  const [preview, setPreview] = useState<ImportPreview>();
  const [skip, setSkip] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const running = useRef<AbortController>(undefined);
  const close = () => {
    running.current?.abort();
    onClose();
  };
  const choose = async (chosen: File) => {
    running.current?.abort();
    if (chosen.size > most) return setProblem(texts.tooLarge(chosen.name));
    const controller = new AbortController();
    running.current = controller;
    setFile(chosen);
    setPreview(undefined);
    setSkip(false);
    setProblem(undefined);
    try {
      // as it is now: whoever mends it in the spreadsheet meanwhile imports what was looked at, or chooses it again
      const kept = new File([await chosen.arrayBuffer()], chosen.name, { type: 'text/csv' });
      const seen = await previewFile(list, kept, controller.signal);
      setFile(kept);
      setPreview(seen);
    } catch (error) {
      if (controller.signal.aborted) return;
      setFile(undefined);
      setProblem(error instanceof DOMException ? texts.unreadable(chosen.name) : problemOf(error));
    }
  };
  const send = async () => {
    if (!file || !preview) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await importFile(list, file, skip);
      onClose();
      const done = importedOf(preview);
      notifyDone(texts.done(importPlan(preview, skip).entries), done && (() => takeBack(list, done)));
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  };
  const startAgain = () => {
    setFile(undefined);
    setPreview(undefined);
    setProblem(undefined);
  };
  const plan = preview && importPlan(preview, skip);
  return (
    <Dialog
      onClose={close}
      title={texts.title[list]}
      size="xl"
      // it is all or nothing, and the server has the file: closing the dialog would not stop it
      closeOnClickOutside={!busy}
      closeOnEscape={!busy}
      withCloseButton={!busy}
    >
      <Stack>
        {!file && <FileChoice onFile={choose} />}
        {file && !preview && (
          <>
            <Text>{texts.reading(file.name)}</Text>
            <Loading height="160px" />
          </>
        )}
        {preview && plan && (
          <>
            <PreviewTabs preview={preview} />
            <div aria-live="polite">
              <Text size="sm">
                {plan.tooMany ? texts.tooMany(plan.total, preview.limit) : texts.total(plan.total, preview.limit)}
              </Text>
              {plan.stopping > 0 && !skip && <Text size="sm">{texts.blocked(plan.stopping)}</Text>}
              {plan.entries === 0 && <Text size="sm">{texts.nothing}</Text>}
            </div>
            {plan.stopping > 0 && (
              <Checkbox
                label={texts.skip(plan.stopping)}
                checked={skip}
                onChange={(event) => setSkip(event.currentTarget.checked)}
              />
            )}
          </>
        )}
        <FormProblem text={problem} />
        <div aria-live="polite">{busy && <Text size="sm">{texts.importing}</Text>}</div>
        <Group justify="flex-end">
          {preview && (
            <Button variant="subtle" mr="auto" disabled={busy} onClick={startAgain}>
              {texts.chooseAgain}
            </Button>
          )}
          <Button variant="default" disabled={busy} onClick={close}>
            {partTexts.cancel}
          </Button>
          {plan && (
            <Button onClick={send} loading={busy} disabled={!plan.possible}>
              {texts.submit(plan.entries)}
            </Button>
          )}
        </Group>
      </Stack>
    </Dialog>
  );
}

function problemOf(error: unknown): string {
  const lines = error instanceof ApiError ? Object.entries(fieldMessages(error)).slice(0, 5) : [];
  return [messageOf(error), ...lines.map(([field, message]) => `${field}: ${message}`)].join(' ');
}
