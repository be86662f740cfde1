import { formatPrefix } from '../model/address.ts';
import { type Block, formatTarget } from '../model/block.ts';
import type { ListEntry } from '../model/list-entry.ts';
import type { ListRecord } from '../store/records.ts';
import type { BlockView, ListView } from './control/protocol.ts';

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
  };
}

export function listView(entry: ListEntry | ListRecord): ListView {
  const { prefix, note, addedBy, addedAt } = entry;
  return { prefix: formatPrefix(prefix), note, addedBy, addedAt, country: 'country' in entry ? entry.country : null };
}
