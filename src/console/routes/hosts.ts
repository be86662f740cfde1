import type { Status } from '../../engine/control/protocol.ts';
import type { HostRecord } from '../../store/records.ts';
import { type HostRow, hostRoutes } from '../contract/hosts.ts';
import type { Api } from '../server/api.ts';
import { ApiError } from '../server/api-error.ts';
import type { Parts } from '../server/parts.ts';

/** Hosts say that they are there every 30 s. */
const heard = 90_000;

export function isActive(host: HostRecord, now: number): boolean {
  return now - host.lastSeen < heard;
}

export function hostRow(host: HostRecord, status: Status | undefined, now: number): HostRow {
  const { uuid, name, own, lastSeen, state } = host;
  // the engine here is asked itself: its word is newer than what it last wrote down
  const here = own && status ? status : undefined;
  const facts = here?.host ?? state;
  const active = here !== undefined || isActive(host, now);
  const captures = here?.sensor.captures ?? [];
  return {
    uuid,
    name,
    own,
    active,
    lastSeen: here ? now : lastSeen,
    addresses: [...(facts?.addresses ?? [])],
    kernel: facts?.kernel ?? null,
    version: facts?.version ?? null,
    protection: facts?.protection ?? null,
    geo: facts?.geo ?? null,
    startedAt: facts?.startedAt ?? null,
    messageRate: here?.sensor.messageRate ?? null,
    dropped: here
      ? captures.reduce((sum, { statistics }) => sum + statistics.droppedByKernel + statistics.droppedByInterface, 0)
      : null,
    captures: captures.map((capture) => ({ interface: capture.interface, state: capture.state })),
    summary:
      here?.summary ??
      (active ? summaryOf(facts?.protection) : 'Not heard of: its engine does not run, or cannot be reached'),
  };
}

function summaryOf(protection: HostRow['protection'] | undefined): string {
  if (protection === 'enforcing') return 'Protecting';
  if (protection === 'observing') return 'Observing only: nothing is blocked';
  return protection === 'failing' ? 'Not protecting: the firewall cannot be kept in force' : 'Nothing is known of it';
}

/** All hosts, the own one first. */
export async function readHostRows({ store, engine, clock }: Parts): Promise<HostRow[]> {
  const [hosts, status] = await Promise.all([
    store.read((reader) => reader.readHosts()),
    engine.running ? engine.request('status', {}).catch(() => undefined) : undefined,
  ]);
  return hosts.map((host) => hostRow(host, status, clock()));
}

export function addHostRoutes(api: Api, parts: Parts): void {
  api.on(hostRoutes.list, async () => ({ rows: await readHostRows(parts) }));

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
  await parts.engine.request('host.remove', { uuid }, actor);
}
