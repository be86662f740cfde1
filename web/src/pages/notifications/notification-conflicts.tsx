import { useQuery } from '@tanstack/react-query';
import type { auditRoutes } from '../../../../src/console/contract/audit.ts';
import type { Notifications } from '../../../../src/console/contract/notifications.ts';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { ChangedMeanwhile } from '../../forms/changed-meanwhile.tsx';
import { notificationTexts as texts } from '../../texts/notifications.ts';
import { saveBarTexts } from '../../texts/save-bar.ts';
import type { LeafConflict } from '../settings/merge-leaves.ts';
import { same } from '../settings/settings-change.ts';
import { conflictTitle, conflictValues } from './conflict-values.ts';
import { leavesOf } from './rebase-notifications.ts';

const most = 50;

interface NotificationConflictsProps {
  readonly conflicts: readonly LeafConflict[];
  /** revision that the form was begun with */
  readonly since: number;
  readonly revision: number;
  readonly disabled: boolean;
  readonly onDecide: (conflict: LeafConflict, whose: 'mine' | 'theirs') => void;
}

/** What somebody else has saved while it was being changed here as well: both values, and a choice. */
export function NotificationConflicts({ conflicts, since, revision, disabled, onDecide }: NotificationConflictsProps) {
  const limit = conflicts.length > 0 ? Math.min(most, revision - since) : 0;
  const { data } = useQuery({
    queryKey: [keys.audit, 'notifications', { limit, revision }],
    queryFn: ({ signal }) =>
      call<typeof auditRoutes.list>('GET /v1/audit', { query: { action: 'notifications.change', limit }, signal }),
    enabled: limit > 0,
  });
  const changer = (leaf: string) =>
    data?.rows.find(({ before, after }) => {
      const [was, is] = [before, after].map((value) => leavesOf(value as Notifications).get(leaf));
      return !same(was, is);
    })?.actor ?? texts.conflict.somebody;
  return conflicts.map((conflict) => {
    const title = conflictTitle(conflict);
    const { before, theirs, mine } = conflictValues(conflict);
    return (
      <ChangedMeanwhile
        key={conflict.leaf}
        subject={title}
        text={saveBarTexts.conflict(title, changer(conflict.leaf), before, theirs, mine)}
        disabled={disabled}
        onChoose={(whose) => onDecide(conflict, whose)}
      />
    );
  });
}
