import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import type { FindingRow } from '../../../../src/console/contract/findings.ts';
import { openDialog } from '../../dialogs/open-dialog.ts';
import { FormProblem } from '../../forms/form-problem.tsx';
import { useApiForm } from '../../forms/use-api-form.ts';
import { findingTexts as texts } from '../../texts/findings.ts';
import { partTexts } from '../../texts/parts.ts';
import { sentence } from '../../texts/sentence.ts';
import { dismissFinding } from './change-finding.ts';

/** Asks for a note and says what dismissing means, then does it. */
export function openDismissal(finding: FindingRow): void {
  openDialog(texts.dismissTitle(finding.title), (close) => <Dismissal finding={finding} onClose={close} />);
}

function Dismissal({ finding, onClose }: { readonly finding: FindingRow; readonly onClose: () => void }) {
  const form = useApiForm({ note: '' }, async ({ note }) => {
    await dismissFinding(finding, note);
    onClose();
  });
  return (
    <form onSubmit={form.submit}>
      <Stack gap="sm">
        <Text size="sm">{sentence(finding.evidence)}</Text>
        <Text size="sm" c="dimmed">
          {texts.dismissText(finding.count)}
        </Text>
        <Textarea
          {...form.text('note')}
          label={texts.note}
          placeholder={texts.notePlaceholder}
          maxLength={500}
          autosize
          minRows={2}
          data-autofocus
        />
        <FormProblem text={form.problem} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {partTexts.cancel}
          </Button>
          <Button type="submit" loading={form.busy}>
            {texts.dismiss}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
