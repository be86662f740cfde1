import type { Database } from './database.ts';
import { addressHistory } from './tables/address-history.ts';
import { countAttacks, excessAttackId } from './tables/attack-count.ts';
import { queryAttacks } from './tables/attack-query.ts';
import { ownAttacksAfter, readAttack } from './tables/attack-rows.ts';
import { attackStatistics } from './tables/attack-statistics.ts';
import { queryAudit, readAudit, readAuditActors, readAuditTimes } from './tables/audit.ts';
import { blockBatchAfter, blocksWithoutCountry, latestBlockCounts, newestBlock, queryBlocks } from './tables/blocks.ts';
import { queryCampaigns } from './tables/campaigns.ts';
import { readClusterState } from './tables/cluster-state.ts';
import { newestFinding, queryFindings } from './tables/findings.ts';
import { readHolds } from './tables/holds.ts';
import { readHosts, readOwnUuid } from './tables/hosts.ts';
import { knownGoodAfter } from './tables/known-good.ts';
import { latestAttacks } from './tables/latest-attacks.ts';
import { listCountries, listEntriesAfter, newestListEntry, queryListEntries } from './tables/list-entries.ts';
import { outboxAfter } from './tables/outbox.ts';
import { readSettings } from './tables/settings.ts';

/** Everything that can be read, by the name under which it crosses to the reader's thread. */
export const reads = {
  queryAttacks,
  readAttack,
  ownAttacksAfter,
  attackStatistics,
  countAttacks,
  excessAttackId,
  addressHistory,
  blockBatchAfter,
  blocksWithoutCountry,
  latestBlockCounts,
  queryBlocks,
  newestBlock,
  readHolds,
  queryCampaigns,
  listEntriesAfter,
  queryListEntries,
  newestListEntry,
  listCountries,
  latestAttacks,
  readSettings,
  outboxAfter,
  readClusterState,
  readHosts,
  readOwnUuid,
  queryAudit,
  readAudit,
  readAuditTimes,
  readAuditActors,
  queryFindings,
  newestFinding,
  knownGoodAfter,
};

type Reads = typeof reads;

export type ReadName = keyof Reads;

export type ReadArguments<K extends ReadName> = Parameters<Reads[K]> extends [Database, ...infer A] ? A : never;

export type ReadResult<K extends ReadName> = ReturnType<Reads[K]>;
