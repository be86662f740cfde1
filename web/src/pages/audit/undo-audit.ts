import type { blockRoutes } from '../../../../src/console/contract/blocks.ts';
import type { findingRoutes } from '../../../../src/console/contract/findings.ts';
import type { notificationRoutes } from '../../../../src/console/contract/notifications.ts';
import { addEntries, changeNote } from '../../actions/list-entries.ts';
import { standingChanged } from '../../actions/standing-changed.ts';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { changed } from '../../api/query-client.ts';
import { undoSettings } from '../settings/undo-settings.ts';
import type { AuditUndo } from './audit-change.ts';

/** Takes a change back; that, too, is written in the audit. @throws ApiError */
export async function undoAudit(undo: AuditUndo): Promise<void> {
  switch (undo.kind) {
    case 'settings':
      await undoSettings(undo.id);
      break;
    case 'notifications': {
      const body = { id: undo.id };
      await call<typeof notificationRoutes.undo>('POST /v1/notifications/undo', { body });
      await changed(keys.notifications);
      break;
    }
    case 'entries':
      await addEntries(undo.list, undo.entries);
      break;
    case 'notes':
      // not added anew: one that was removed since stays so
      for (const { prefix, note, before } of undo.entries) await changeNote(undo.list, prefix, note, before);
      break;
    case 'block': {
      const body = { targets: [undo.target], holdSeconds: 0 };
      const { failed } = await call<typeof blockRoutes.lift>('POST /v1/blocks/lift', { body });
      if (failed[0]) throw new Error(failed[0].reason);
      await standingChanged();
      break;
    }
    case 'lift': {
      const body = { target: undo.target, seconds: Math.max(1, Math.round((undo.until - Date.now()) / 1000)) };
      await call<typeof blockRoutes.create>('POST /v1/blocks', { body });
      await standingChanged();
      break;
    }
    case 'finding':
      await call<typeof findingRoutes.reopen>('POST /v1/findings/reopen', { body: { key: undo.key } });
      await changed(keys.findings, keys.findingList);
      break;
  }
  await changed(keys.audit, keys.auditList);
}
