import { firstIdAt } from '../attack-id.ts';
import { longestCampaign } from '../records.ts';
import type { WriteContext } from '../write-context.ts';

/** where the last step ended; one walk over all subjects an hour */
interface Place {
  readonly after: number;
  readonly done: boolean;
}

/**
 * One small step of forgetting: what is older than the longest window, or below `belowId` and so not in the log any more, goes
 * from the next `limit` subjects after the one with the number `after`. `now` in milliseconds since the epoch.
 */
export function tidyCampaigns(
  context: WriteContext,
  now: number,
  belowId: number,
  after: number,
  limit: number,
): Place {
  const { db } = context;
  const cut = Math.max(firstIdAt(now - longestCampaign), Math.min(belowId, Number.MAX_SAFE_INTEGER));
  const last = db.get<{ number: number | null }>(
    'SELECT max(number) AS number FROM (SELECT number FROM campaign_subjects WHERE number > ? ORDER BY number LIMIT ?)',
    ...[after, limit],
  )?.number;
  if (last == null) return { after, done: true };
  const subjects = 'subject > ? AND subject <= ?';
  if (db.run(`DELETE FROM campaign_attacks WHERE ${subjects} AND id < ?`, after, last, cut) > 0) {
    db.run(
      `UPDATE campaign_subjects SET attacks = (SELECT count(*) FROM campaign_attacks AS a WHERE a.subject = number)
       WHERE number > ? AND number <= ?`,
      ...[after, last],
    );
    db.run('DELETE FROM campaign_subjects WHERE number > ? AND number <= ? AND attacks = 0', after, last);
    context.campaigns.recount();
  }
  return { after: last, done: false };
}
