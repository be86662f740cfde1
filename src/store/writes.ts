import { tidySummaries } from './tables/attack-summaries.ts';
import { bumpAttack, deleteAttacks, insertAttack, updateAttack } from './tables/attacks.ts';
import { addAudit, deleteAudit } from './tables/audit.ts';
import {
  clearBlockRevisions,
  deleteBlockHistory,
  deleteEndedBlocks,
  liftBlock,
  putBlock,
  setBlockCountries,
  setBlockRevision,
  shiftBlocks,
} from './tables/blocks.ts';
import { tidyCampaigns } from './tables/campaign-upkeep.ts';
import { clearClusterState, putClusterState } from './tables/cluster-state.ts';
import { closeQuietFindings, deleteFindings, raiseFinding, setFindingState } from './tables/findings.ts';
import { deleteHold, putHold, shiftHolds } from './tables/holds.ts';
import { forgetHosts, putHost, removeHost, setOwnUuid, shiftHosts } from './tables/hosts.ts';
import { deleteKnownGood, putKnownGood, tidyKnownGood } from './tables/known-good.ts';
import { clearList, deleteListEntries, putListEntries, setListScope } from './tables/list-entries.ts';
import { clearOutbox, deleteOutbox, putOutbox } from './tables/outbox.ts';
import { putSettings } from './tables/settings.ts';
import type { WriteContext } from './write-context.ts';

/** Everything that can be written, by the name under which it crosses to the writer's thread. */
export const writes = {
  insertAttack,
  updateAttack,
  bumpAttack,
  putBlock,
  liftBlock,
  setBlockCountries,
  setBlockRevision,
  clearBlockRevisions,
  shiftBlocks,
  putHold,
  deleteHold,
  shiftHolds,
  putListEntries,
  deleteListEntries,
  clearList,
  setListScope,
  putSettings,
  putHost,
  removeHost,
  setOwnUuid,
  forgetHosts,
  shiftHosts,
  putOutbox,
  deleteOutbox,
  clearOutbox,
  putClusterState,
  clearClusterState,
  addAudit,
  raiseFinding,
  setFindingState,
  closeQuietFindings,
  putKnownGood,
  deleteKnownGood,
  deleteAttacks,
  deleteEndedBlocks,
  deleteBlockHistory,
  deleteAudit,
  deleteFindings,
  tidyKnownGood,
  tidySummaries,
  tidyCampaigns,
};

type Writes = typeof writes;

export type WriteName = keyof Writes;

type Arguments<K extends WriteName> = Parameters<Writes[K]> extends [WriteContext, ...infer A] ? A : never;

/** One call of a write function, on its way to the writer. */
export interface Write<K extends WriteName = WriteName> {
  readonly name: K;
  readonly args: readonly unknown[];
}

/** What the writes of a commit return, in order. */
export type WriteResults<T extends readonly Write[]> = {
  -readonly [I in keyof T]: T[I] extends Write<infer K> ? ReturnType<Writes[K]> : never;
};

/**
 * Names a write: `write('addAudit', entry)`. The arguments are those of the function of that name, without the first.
 */
export function write<K extends WriteName>(name: K, ...args: Arguments<K>): Write<K> {
  return { name, args };
}

/** In the writer's thread: does it. */
export function perform(context: WriteContext, { name, args }: Write): unknown {
  // `write` has checked the arguments against the name
  return (writes[name] as (context: WriteContext, ...args: readonly unknown[]) => unknown)(context, ...args);
}
