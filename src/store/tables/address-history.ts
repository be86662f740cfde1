import { formatPrefix, type Prefix } from '../../model/address.ts';
import type { Database } from '../database.ts';
import type { AddressHistory } from '../records.ts';
import { queryAttacks } from './attack-query.ts';
import { blockHistory } from './blocks.ts';
import { findingsOf } from './findings.ts';
import { knownGoodIn } from './known-good.ts';
import { listEntriesRelated } from './list-entries.ts';

const shown = 100;

/** Everything that is kept about an address or prefix, for `explain`. */
export function addressHistory(db: Database, prefix: Prefix): AddressHistory {
  const attacks = queryAttacks(db, { attacker: formatPrefix(prefix) }, { limit: shown });
  return {
    attacks: attacks.rows,
    attacksTotal: attacks.total,
    attacksTotalIsExact: attacks.totalIsExact,
    blocks: blockHistory(db, prefix, shown),
    findings: findingsOf(db, prefix, shown),
    knownGood: knownGoodIn(db, prefix, shown),
    allow: listEntriesRelated(db, 'allow', prefix, shown),
    deny: listEntriesRelated(db, 'deny', prefix, shown),
  };
}
