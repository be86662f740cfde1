import type { ClusterState } from '../cluster/cluster.ts';
import { formatPrefix } from '../model/address.ts';
import { type Block, formatTarget } from '../model/block.ts';
import type { ListEntry } from '../model/list-entry.ts';
import type { ListRecord } from '../store/records.ts';
import type { BlockView, ClusterView, ListView } from './control/protocol.ts';

export function blockView(block: Block): BlockView {
  const { target, cause, reason, origin, since, until, evidence, timesBefore, note } = block;
  return {
    target: formatTarget(target),
    kind: target.kind,
    cause,
    reason,
    origin,
    since,
    until,
    evidence,
    timesBefore,
    note,
    ...(block.vouchers ? { vouchers: block.vouchers } : {}),
    ...(block.revision ? { revision: block.revision } : {}),
  };
}

export function clusterView({ names: _, ...state }: ClusterState): ClusterView {
  return state;
}

export function listView(entry: ListEntry | ListRecord): ListView {
  const { prefix, note, addedBy, addedAt } = entry;
  const country = 'country' in entry ? entry.country : null;
  return { prefix: formatPrefix(prefix), note, addedBy, addedAt, country, scope: entry.scope ?? 'host' };
}
