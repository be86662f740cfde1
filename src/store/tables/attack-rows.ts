import type { Evidence, Sample } from '../../model/attack.ts';
import type { DetectorId } from '../../model/detector.ts';
import { textOfKey } from '../address-key.ts';
import type { Database } from '../database.ts';
import type { AttackDetail, AttackRecord } from '../records.ts';

interface Row {
  readonly id: number;
  readonly attacker_key: Uint8Array;
  readonly victim: string;
  readonly type: string;
  readonly detector: string;
  readonly action: string;
  readonly evidence: string;
  readonly country: string | null;
  readonly user_agent: string | null;
  readonly time: number;
  readonly first_time: number;
  readonly last_time: number;
  readonly count: number;
  readonly attacker_port: number;
  readonly victim_port: number;
  readonly transport: string;
  readonly known_good: number;
  readonly good_users: number;
  readonly reason: string;
  readonly targets: string | null;
  readonly uuid: string | null;
  readonly host_name: string | null;
}

const select = `SELECT a.*, d.targets, h.uuid, h.name AS host_name FROM attacks AS a
  LEFT JOIN attack_details AS d ON d.id = a.id LEFT JOIN hosts AS h ON h.number = a.host WHERE a.id = ?`;

/** The rows of these ids, in this order; those that are gone meanwhile are left out. */
export function attackRows(db: Database, ids: readonly number[]): AttackRecord[] {
  return ids.flatMap((id) => {
    const row = db.get<Row>(select, id);
    return row ? [recordOf(row)] : [];
  });
}

/** The expanded row with its samples. `undefined` where it is not in the log (any more). */
export function readAttack(db: Database, id: number): AttackDetail | undefined {
  const record = attackRows(db, [id])[0];
  if (!record) return undefined;
  const details = db.get<{ samples: string }>('SELECT samples FROM attack_details WHERE id = ?', id);
  return { ...record, samples: details ? (JSON.parse(details.samples) as Sample[]) : [] };
}

/** What the own host recognised, oldest first: the next `limit` after the id `after`, with their samples. */
export function ownAttacksAfter(db: Database, after: number, limit: number): AttackDetail[] {
  const ids = db.all<{ id: number }>(
    'SELECT id FROM attacks WHERE id > ? AND host = (SELECT number FROM hosts WHERE own = 1) ORDER BY id LIMIT ?',
    after,
    limit,
  );
  return ids.flatMap(({ id }) => readAttack(db, id) ?? []);
}

function recordOf(row: Row): AttackRecord {
  return {
    id: row.id,
    time: row.time,
    firstTime: row.first_time,
    lastTime: row.last_time,
    attacker: textOfKey(row.attacker_key),
    attackerPort: row.attacker_port,
    victim: row.victim,
    victimPort: row.victim_port,
    transport: row.transport as 'UDP' | 'TCP',
    type: row.type,
    detector: row.detector as DetectorId,
    userAgent: row.user_agent,
    evidence: row.evidence as Evidence,
    count: row.count,
    reason: row.reason,
    targets: row.targets === null ? [] : (JSON.parse(row.targets) as string[]),
    knownGood: row.known_good !== 0,
    goodUsers: row.good_users,
    action: row.action,
    country: row.country,
    host: row.uuid ?? '',
    hostName: row.host_name ?? '',
  };
}
