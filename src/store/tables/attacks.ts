import { parseAddress } from '../../model/address.ts';
import type { Attack } from '../../model/attack.ts';
import { addressKey, textOfKey } from '../address-key.ts';
import { targetsOf } from '../campaign-subjects.ts';
import { cleanAction, cleanAttack } from '../clean-attack.ts';
import type { AttackBump, AttackUpdate, NewAttack } from '../records.ts';
import { searchWords } from '../search-words.ts';
import { StoreError } from '../store-error.ts';
import type { WriteContext } from '../write-context.ts';

const movedIdsKept = 10_000;

/**
 * Adds an attack. An id that is taken by another attack is replaced by the next free one; a repetition (a batch that
 * was written although its acknowledgement got lost, a second delivery from another host) is no second row.
 * Returns the id that is used.
 */
export function insertAttack(context: WriteContext, record: NewAttack): number {
  const { db } = context;
  const attack = cleanAttack(record.attack);
  const address = parseAddress(attack.attacker);
  if (!address) throw new StoreError('invalid', `attacker ${JSON.stringify(attack.attacker)} is no address`);
  if (!Number.isSafeInteger(record.id)) throw new StoreError('invalid', `attack id ${record.id} is no whole number`);
  const key = addressKey(address);
  const host = record.origin ? context.hosts.of(record.origin.host) : context.hosts.own();
  const known = record.origin && updateOfOrigin(context, record, host);
  if (known !== undefined) return known;
  let id = record.id;
  while (
    db.run(
      `INSERT INTO attacks (id, attacker_key, victim, type, detector, action, evidence, country, host, user_agent, time,
         first_time, last_time, count, attacker_port, victim_port, transport, known_good, good_users, reason, origin_id)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
      id,
      key,
      attack.victim,
      attack.type,
      attack.detector,
      cleanAction(record.action),
      attack.evidence,
      record.country,
      host,
      attack.userAgent,
      attack.time,
      attack.firstTime,
      attack.lastTime,
      attack.count,
      attack.attackerPort,
      attack.victimPort,
      attack.transport,
      Number(attack.knownGood),
      attack.goodUsers,
      attack.reason,
      record.origin?.id ?? null,
    ) === 0
  ) {
    if (id === record.id && isSame(context, id, key, attack, host)) return id;
    id++;
  }
  if (id !== record.id) remember(context.movedIds, record.id, id);
  const { targets, samples } = attack;
  db.run('INSERT INTO attack_details VALUES (?, ?, ?)', id, JSON.stringify(targets), JSON.stringify(samples));
  db.run('INSERT INTO attacks_text (rowid, text) VALUES (?, ?)', id, searchableText(attack, attack.userAgent));
  context.summaries.add({
    time: attack.time,
    host,
    detector: attack.detector,
    type: attack.type,
    country: record.country,
    attacker: textOfKey(key),
    victim: attack.victim,
    userAgent: attack.userAgent,
    attacks: 1,
    messages: attack.count,
  });
  if (attack.action !== 'notice')
    context.campaigns.add(
      {
        id,
        attackerKey: key,
        host,
        proven: attack.evidence === 'proven',
        country: record.country,
        detector: attack.detector,
        type: attack.type,
        userAgent: attack.userAgent,
      },
      targets,
      true,
    );
  return id;
}

interface ChangedRow {
  readonly attacker_key: Uint8Array;
  readonly victim: string;
  readonly type: string;
  readonly detector: string;
  readonly country: string | null;
  readonly host: number;
  readonly user_agent: string | null;
}

/** An attack goes on. Returns false where it is not in the log (any more): it may have been pruned. */
export function bumpAttack(context: WriteContext, bump: AttackBump): boolean {
  const row = context.db.get<ChangedRow>(
    `UPDATE attacks SET count = count + ?, last_time = max(last_time, ?), action = coalesce(?, action),
       evidence = coalesce(?, evidence)
     WHERE id = ? RETURNING attacker_key, victim, type, detector, country, host, user_agent`,
    bump.count,
    Math.floor(bump.lastTime),
    bump.action === undefined ? null : cleanAction(bump.action),
    bump.evidence ?? null,
    idOf(context, bump.id),
  );
  if (!row) return false;
  addMessages(context, row, bump.lastTime, bump.count);
  return true;
}

/** Replaces an attack by a later report of it; counts only grow. Returns false where it is not in the log (any more). */
export function updateAttack(context: WriteContext, update: AttackUpdate): boolean {
  const { db } = context;
  const id = idOf(context, update.id);
  const attack = cleanAttack(update.attack);
  const before = db.get<{ count: number; action: string; evidence: string; targets: string | null }>(
    'SELECT a.count, a.action, a.evidence, d.targets FROM attacks AS a LEFT JOIN attack_details AS d ON d.id = a.id WHERE a.id = ?',
    id,
  );
  if (!before) return false;
  const row = db.get<ChangedRow>(
    `UPDATE attacks SET count = max(count, ?), last_time = max(last_time, ?), evidence = ?, reason = ?, known_good = ?,
       good_users = ?, action = coalesce(?, action)
     WHERE id = ? RETURNING attacker_key, victim, type, detector, country, host, user_agent`,
    ...[attack.count, attack.lastTime, attack.evidence, attack.reason, Number(attack.knownGood), attack.goodUsers],
    update.action === undefined ? null : cleanAction(update.action),
    id,
  );
  if (!row) return false;
  const targets = JSON.stringify(attack.targets);
  db.run('INSERT OR REPLACE INTO attack_details VALUES (?, ?, ?)', id, targets, JSON.stringify(attack.samples));
  // a reason differs from the one before in its figures only: not worth a new entry in the full-text index
  if (targets !== before.targets)
    db.run(
      'INSERT OR REPLACE INTO attacks_text (rowid, text) VALUES (?, ?)',
      id,
      searchableText(attack, row.user_agent),
    );
  addMessages(context, row, attack.lastTime, Math.max(0, attack.count - before.count));
  if (attack.action !== 'notice') {
    const anew = before.action === 'noticed' || before.evidence !== attack.evidence;
    const known = anew ? [] : (JSON.parse(before.targets ?? '[]') as string[]);
    const fresh = targets === before.targets && !anew ? [] : attack.targets.filter((one) => !known.includes(one));
    if (fresh.length > 0 || anew)
      context.campaigns.add(
        {
          id,
          attackerKey: row.attacker_key,
          host: row.host,
          proven: attack.evidence === 'proven',
          country: row.country,
          detector: row.detector,
          type: row.type,
          userAgent: row.user_agent,
        },
        fresh,
        anew,
      );
  }
  return true;
}

/** Deletes the oldest attacks below `belowId`, at most `limit`. Returns how many. The sums of statistics stay. */
export function deleteAttacks({ db }: WriteContext, belowId: number, limit: number): number {
  const last = db.get<{ id: number | null }>(
    'SELECT max(id) AS id FROM (SELECT id FROM attacks WHERE id < ? ORDER BY id LIMIT ?)',
    belowId,
    limit,
  )?.id;
  if (last == null) return 0;
  db.run('DELETE FROM attacks_text WHERE rowid IN (SELECT id FROM attacks WHERE id <= ?)', last);
  db.run('DELETE FROM attack_details WHERE id <= ?', last);
  return db.run('DELETE FROM attacks WHERE id <= ?', last);
}

/** A report of another host's attack that is in the log: a later one replaces it, an earlier one does nothing. */
function updateOfOrigin(context: WriteContext, record: NewAttack, host: number): number | undefined {
  const row = context.db.get<{ id: number; count: number; last_time: number; action: string }>(
    'SELECT id, count, last_time, action FROM attacks WHERE host = ? AND origin_id = ?',
    host,
    record.origin?.id ?? null,
  );
  if (!row) return undefined;
  const { attack, action } = record;
  const later = attack.count > row.count || Math.floor(attack.lastTime) > row.last_time;
  const same = attack.count === row.count && Math.floor(attack.lastTime) === row.last_time;
  if (later || (same && action !== row.action)) updateAttack(context, { id: row.id, attack, action });
  return row.id;
}

function addMessages(context: WriteContext, row: ChangedRow, time: number, messages: number): void {
  if (messages === 0) return;
  context.summaries.add({
    time,
    host: row.host,
    detector: row.detector,
    type: row.type,
    country: row.country,
    attacker: textOfKey(row.attacker_key),
    victim: row.victim,
    userAgent: row.user_agent,
    attacks: 0,
    messages,
  });
}

function isSame({ db }: WriteContext, id: number, key: Uint8Array, attack: Attack, host: number): boolean {
  return (
    db.number(
      `SELECT count(*) FROM attacks WHERE id = ? AND attacker_key = ? AND detector = ? AND victim = ? AND time = ?
         AND first_time = ? AND type = ? AND attacker_port = ? AND host = ?`,
      ...[id, key, attack.detector, attack.victim, attack.time, attack.firstTime],
      ...[attack.type, attack.attackerPort, host],
    ) > 0
  );
}

function idOf(context: WriteContext, id: number): number {
  return context.movedIds.get(id) ?? id;
}

function remember(moved: Map<number, number>, from: number, to: number): void {
  moved.set(from, to);
  if (moved.size <= movedIdsKept) return;
  for (const oldest of moved.keys()) {
    moved.delete(oldest);
    break;
  }
}

function searchableText(attack: Attack, userAgent: string | null): string {
  // the ends of numbers, so that a number is found behind every dial prefix
  const ends = targetsOf({ ...attack, userAgent }, attack.targets).filter(({ kind }) => kind === 'number');
  const words = [userAgent ?? '', ...attack.targets, attack.reason, ...ends.map(({ subject }) => subject)];
  return searchWords(words.join(' ')).join(' ');
}
