import { useUserName } from '../../api/session.ts';
import { memoryDraft } from '../../preferences/memory-draft.ts';
import type { KeptNotifications } from './rebase-notifications.ts';

const kept = memoryDraft<KeptNotifications>();

/** Notifications that are not saved: they outlive a look at another tab or page. In memory only, for their secrets. */
export function useNotificationDraft(): readonly [
  KeptNotifications | undefined,
  (draft: KeptNotifications | undefined) => void,
] {
  const owner = useUserName();
  return [kept.use(owner), (draft) => kept.set(owner, draft)];
}
