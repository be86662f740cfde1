import { Button, Group, List, Stack, Text } from '@mantine/core';
import { Undo2 } from 'lucide-react';
import { useState } from 'react';
import type { AuditRow } from '../../../../src/console/contract/audit.ts';
import { useDetectorTitle } from '../../api/detectors.ts';
import { useMay } from '../../api/session.ts';
import { notifyDone, notifyFailed } from '../../dialogs/notify.tsx';
import { zonePreference } from '../../preferences/preferences.ts';
import { auditTexts as texts } from '../../texts/audit.ts';
import { exactTime } from '../../time/time-text.ts';
import { useNow } from '../../time/use-now.ts';
import { changeLines } from '../settings/value-text.ts';
import { changedFields, listChange, undoOf } from './audit-change.ts';
import classes from './audit-details.module.css';
import { fieldText, fieldTitle } from './field-text.ts';
import { undoAudit } from './undo-audit.ts';

/** What was before and what after, so that a person can read it, and the way back where there is one. */
export function AuditDetails({ entry }: { readonly entry: AuditRow }) {
  const mayUndo = useMay('admin');
  const [busy, setBusy] = useState(false);
  const undo = undoOf(entry, useNow(10_000));
  const act = async () => {
    if (!undo) return;
    setBusy(true);
    try {
      await undoAudit(undo);
      notifyDone(texts.undone);
    } catch (error) {
      notifyFailed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Stack gap="sm" align="flex-start">
      <Change entry={entry} />
      {undo && mayUndo && (
        <Group gap="sm">
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<Undo2 size={14} aria-hidden />}
            loading={busy}
            onClick={act}
          >
            {texts.undo}
          </Button>
          <Text size="sm" c="dimmed">
            {texts.undoHints[undo.kind]}
          </Text>
        </Group>
      )}
    </Stack>
  );
}

function Change({ entry: { action, subject, before, after } }: { readonly entry: AuditRow }) {
  const titleOf = useDetectorTitle();
  if (action === 'settings.change') {
    return (
      <List size="sm" listStyleType="none">
        {changeLines(recordOf(before), recordOf(after), titleOf).map(({ key, text }) => (
          <List.Item key={key}>{text}</List.Item>
        ))}
      </List>
    );
  }
  if (action === 'allow.change' || action === 'deny.change') {
    const { added, removed, more } = listChange(before, after, subject);
    return (
      <div>
        <ul className={classes.entries}>
          {removed.map(({ prefix, note }) => (
            <li key={`-${prefix}`} data-sign="minus">
              − <span className="wire">{prefix}</span> {note}
            </li>
          ))}
          {added.map(({ prefix, note }) => (
            <li key={`+${prefix}`} data-sign="plus">
              + <span className="wire">{prefix}</span> {note}
            </li>
          ))}
        </ul>
        {more > 0 && <Text size="sm">{texts.more(more)}</Text>}
      </div>
    );
  }
  const fields = changedFields(before, after);
  // there is only a way back
  if (fields.length === 0) return null;
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">{texts.field}</th>
          <th scope="col">{texts.before}</th>
          <th scope="col">{texts.after}</th>
        </tr>
      </thead>
      <tbody>
        {fields.map(({ field, before: old, after: next }) => (
          <tr key={field}>
            <th scope="row">{fieldTitle(field)}</th>
            <td>
              <Value field={field} value={old} titleOf={titleOf} />
            </td>
            <td>
              <Value field={field} value={next} titleOf={titleOf} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface ValueProps {
  readonly field: string;
  readonly value: unknown;
  /** name of a detector */
  readonly titleOf: (id: string) => string;
}

function Value({ field, value, titleOf }: ValueProps) {
  const zone = zonePreference.use();
  if (value === undefined) return texts.nothing;
  if (typeof value === 'number' && /(until|at)$/i.test(field) && value > 1e12) return exactTime(value, zone);
  return <span className={classes.value}>{fieldText(field, value, titleOf)}</span>;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
