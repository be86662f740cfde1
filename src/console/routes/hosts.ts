import type { ClusterView, HostListing, Status } from '../../engine/control/protocol.ts';
import { type KnownHost, type Presence, presenceOf } from '../../model/in-force.ts';
import type { ClusterState } from '../contract/cluster.ts';
import { type HostRow, hostRoutes } from '../contract/hosts.ts';
import type { Api } from '../server/api.ts';
import { ApiError } from '../server/api-error.ts';
import type { Parts } from '../server/parts.ts';

/** The hosts that the store knows, and what the engine says while it runs. */
export interface KnownHosts {
  readonly hosts: readonly HostListing[];
  readonly status: Status | undefined;
}

/** `pbx-9` before `pbx-10` */
const byName = new Intl.Collator('en', { numeric: true });

/** All hosts, the own one first, the others by name. */
export async function readKnownHosts({ store, engine, clock }: Parts): Promise<KnownHosts> {
  const [records, status] = await Promise.all([
    store.read((reader) => reader.readHosts()),
    engine.running ? engine.request('status', {}).catch(() => undefined) : undefined,
  ]);
  const now = clock();
  const hosts = records.map((record): HostListing => {
    const host = record.own ? ownHost(record, status, engine.lost, now) : record;
    return { ...host, presence: presenceOf(host, status?.cluster, now) };
  });
  hosts.sort((a, b) => Number(b.own) - Number(a.own) || byName.compare(a.name, b.name));
  return { hosts, status };
}

/** The engine here is asked itself, or was there until it was lost: that is newer than what it last wrote down. */
function ownHost(record: KnownHost, status: Status | undefined, lost: number, now: number): KnownHost {
  if (status) return { ...record, lastSeen: now, state: status.host };
  return { ...record, lastSeen: Math.max(record.lastSeen, lost) };
}

export function hostRow(host: HostListing, status: Status | undefined): HostRow {
  const { uuid, name, own, lastSeen, state, presence } = host;
  const figures = state?.figures;
  return {
    uuid,
    name,
    own,
    active: presence === 'here',
    presence,
    role: roleOf(host, status?.cluster),
    lastSeen,
    addresses: [...(state?.addresses ?? [])],
    kernel: state?.kernel ?? null,
    version: state?.version ?? null,
    protection: state?.protection ?? null,
    geo: state?.geo ?? null,
    startedAt: state?.startedAt ?? null,
    // a rate is a fact of now
    messageRate: presence === 'here' ? (figures?.messageRate ?? null) : null,
    dropped: figures?.dropped ?? null,
    captures: (figures?.captures ?? []).map((capture) => ({ ...capture })),
    blocks: figures?.blocks ?? null,
    applied: figures ? { ...figures.applied } : null,
    vetoes: (figures?.vetoes ?? []).map((veto) => ({ ...veto })),
    capped: (figures?.capped ?? []).map((capped) => ({ ...capped })),
    summary: presence === 'here' ? (figures?.summary ?? summaryOf(state?.protection)) : silent[presence],
  };
}

export function clusterState(status: Status | undefined): ClusterState | null {
  if (!status) return null;
  const { capped: _, ...state } = status.cluster;
  return { ...state, operators: [...state.operators], refused: { ...state.refused } };
}

/** A host says its name; which of them may act for operators the members' list says, to this host's engine. */
function roleOf({ own, name }: KnownHost, cluster: ClusterView | undefined): HostRow['role'] {
  if (!cluster) return null;
  if (own) return cluster.role;
  return cluster.operators.includes(name) ? 'operator' : 'host';
}

const silent: Readonly<Record<Exclude<Presence, 'here'>, string>> = {
  gone: 'Not heard of: its engine does not run, or cannot be reached',
  unknown: 'Nothing is known of it now: this host does not hear the others',
};

function summaryOf(protection: HostRow['protection'] | undefined): string {
  if (protection === 'enforcing') return 'Protecting';
  if (protection === 'observing') return 'Observing only: nothing is blocked';
  return protection === 'failing' ? 'Not protecting: the firewall cannot be kept in force' : 'Nothing is known of it';
}

export async function readHostRows(parts: Parts): Promise<HostRow[]> {
  const { hosts, status } = await readKnownHosts(parts);
  return hosts.map((host) => hostRow(host, status));
}

export function addHostRoutes(api: Api, parts: Parts): void {
  api.on(hostRoutes.list, async () => {
    const { hosts, status } = await readKnownHosts(parts);
    return { rows: hosts.map((host) => hostRow(host, status)), cluster: clusterState(status) };
  });

  api.on(hostRoutes.remove, async ({ params: { uuid }, actor }) => {
    await removeHost(parts, uuid, actor);
    return undefined;
  });
}

/** Throws ApiError `not-found`, or `conflict` for a host that is there. */
export async function removeHost(
  parts: Parts,
  uuid: string,
  actor: Parameters<Parts['engine']['request']>[2],
): Promise<void> {
  const host = (await readHostRows(parts)).find((row) => row.uuid === uuid);
  if (!host) throw new ApiError('not-found', 'There is no such host.');
  if (host.own) throw new ApiError('conflict', 'This is the host on which the console runs: it cannot be removed.');
  if (host.active)
    throw new ApiError('conflict', 'sipPROT runs on this host: stop it there first, or it would be back at once.');
  if (host.presence === 'unknown')
    throw new ApiError('conflict', 'This host does not hear the others now: whether sipPROT runs there is not known.');
  await parts.engine.request('host.remove', { uuid }, actor);
}
