import type { BlockView } from '../../engine/control/protocol.ts';
import { formatPrefix } from '../../model/address.ts';
import { formatTarget } from '../../model/block.ts';
import { findingKinds } from '../../model/finding.ts';
import type { AttackRecord, BlockRecord, FindingRecord, ListRecord } from '../../store/records.ts';
import type { AttackRow } from '../contract/attacks.ts';
import type { BlockRow } from '../contract/blocks.ts';
import type { FindingRow } from '../contract/findings.ts';
import type { ListRow } from '../contract/lists.ts';
import type { CountryOf } from '../countries.ts';

/** Records of store and engine as the rows that the API answers: every field named, so that nothing slips out. */
export function attackRow(record: AttackRecord): AttackRow {
  const { id, time, firstTime, lastTime, attacker, attackerPort, country, victim, victimPort, transport, type } =
    record;
  const { detector, userAgent, evidence, count, reason, targets, knownGood, goodUsers, action, host, hostName } =
    record;
  return {
    id,
    time,
    firstTime,
    lastTime,
    attacker,
    attackerPort,
    country,
    victim,
    victimPort,
    transport,
    type,
    detector,
    userAgent,
    evidence,
    count,
    reason,
    targets: [...targets],
    knownGood,
    goodUsers,
    action,
    host,
    hostName,
  };
}

export function blockRow(block: BlockView, countryOf: CountryOf): BlockRow {
  const { target, kind, cause, reason, origin, since, until, evidence, timesBefore, note } = block;
  const times = { since: Math.floor(since), until: Math.floor(until) };
  return { target, kind, country: countryOf(target), cause, reason, origin, ...times, evidence, timesBefore, note };
}

export function blockRowOfRecord({ target, ...rest }: BlockRecord, countryOf: CountryOf): BlockRow {
  return blockRow({ ...rest, target: formatTarget(target), kind: target.kind }, countryOf);
}

/** The country as it was when the entry was added, or as it is known now. */
export function listRow(
  { prefix, note, country, addedBy, addedAt, scope = 'host' }: ListRecord,
  countryOf: CountryOf,
): ListRow {
  const text = formatPrefix(prefix);
  return { prefix: text, note, country: country ?? countryOf(text), addedBy, addedAt, scope };
}

export function findingRow(record: FindingRecord): FindingRow {
  const { key, kind, victim, source, subject, evidence, firstTime, lastTime, count } = record;
  const { state, stateAt, stateBy, note } = record;
  const { title, severity, remedy } = findingKinds[kind];
  return {
    key,
    kind,
    title,
    severity,
    remedy,
    victim,
    source,
    subject,
    evidence,
    firstTime,
    lastTime,
    count,
    state,
    stateAt,
    stateBy,
    note,
  };
}
