import { dimensions, topLevels } from '../attack-summaries.ts';
import type { WriteContext } from '../write-context.ts';

/** Values kept of each finished hour and day: the sums of long ranges are exact for all that ever came that far. */
const keptTops = 1000;

const minutesKept = 25 * 3600;
const hourTopsKept = 3 * 86_400;

/**
 * One small step of tidying up the sums: what is older than its time goes, and of one finished bucket of the top
 * lists all but the highest 1,000 go, so that a flood of forged sources cannot make them grow. Returns how many rows
 * went; 0 when there is nothing to do. `now` and `keepFrom` in milliseconds since the epoch.
 */
export function tidySummaries(context: WriteContext, now: number, keepFrom: number, limit: number): number {
  const { db } = context;
  const seconds = Math.floor(now / 1000);
  const oldest = Math.floor(keepFrom / 86_400_000) * 86_400;
  for (const [level, cut] of [
    [60, Math.max(seconds - minutesKept, oldest)],
    [3600, oldest],
  ] as const) {
    const gone = db.run(
      `DELETE FROM attack_series WHERE (level, bucket, host, detector, type) IN
         (SELECT level, bucket, host, detector, type FROM attack_series WHERE level = ? AND bucket < ? LIMIT ?)`,
      ...[level, cut, limit],
    );
    if (gone > 0) return gone;
  }
  for (const level of topLevels) {
    const cut = level === 3600 ? Math.max(seconds - hourTopsKept, oldest) : oldest;
    for (const dimension of dimensions) {
      const gone = db.run(
        `DELETE FROM attack_tops WHERE (level, dimension, bucket, value, host) IN
           (SELECT level, dimension, bucket, value, host FROM attack_tops
            WHERE level = ? AND dimension = ? AND bucket < ? LIMIT ?)`,
        ...[level, dimension, cut, limit],
      );
      if (gone > 0) return gone;
      const full = db.get<{ bucket: number }>(
        `SELECT bucket FROM attack_tops WHERE level = ? AND dimension = ? AND bucket < ?
         GROUP BY bucket HAVING count(*) > ? LIMIT 1`,
        ...[level, dimension, seconds - 2 * level, keptTops],
      );
      if (!full) continue;
      return db.run(
        `DELETE FROM attack_tops WHERE level = ?1 AND dimension = ?2 AND bucket = ?3 AND (value, host) IN
           (SELECT value, host FROM attack_tops WHERE level = ?1 AND dimension = ?2 AND bucket = ?3
            ORDER BY attacks DESC, messages DESC LIMIT ?4 OFFSET ?5)`,
        ...[level, dimension, full.bucket, limit, keptTops],
      );
    }
  }
  return 0;
}
