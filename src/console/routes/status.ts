import type { Status as EngineStatus } from '../../engine/control/protocol.ts';
import { detectorIds } from '../../model/detector.ts';
import { findingKinds } from '../../model/finding.ts';
import { type Status, statusRoutes } from '../contract/status.ts';
import { prometheusText, type StoredFigures } from '../metrics/prometheus.ts';
import { type Api, sent } from '../server/api.ts';
import { ApiError } from '../server/api-error.ts';
import { isLocal } from '../server/is-local.ts';
import type { Parts } from '../server/parts.ts';
import { stateInWords } from '../state-in-words.ts';
import { clusterState, hostRow, readKnownHosts } from './hosts.ts';

export function addStatusRoutes(api: Api, parts: Parts, openapi: () => string): void {
  const { engine, store } = parts;

  api.on(statusRoutes.status, () => readStatus(parts));

  api.on(statusRoutes.health, async ({ reply }) => {
    const data = await store.readable();
    const ok = engine.running && data;
    if (!ok) reply.code(503);
    return { status: ok ? ('ok' as const) : ('degraded' as const), engine: engine.running, data };
  });

  api.on(statusRoutes.metrics, async ({ principal, request, reply }) => {
    const full = principal?.kind === 'token' || principal?.session.stage === 'full';
    if (!full && !isLocal(request)) throw new ApiError('not-signed-in');
    reply.type('text/plain; version=0.0.4; charset=utf-8');
    const [{ hosts, status }, stored] = await Promise.all([
      readKnownHosts(parts),
      readStoredFigures(parts).catch(() => undefined),
    ]);
    await reply.send(prometheusText(parts.options.version, engine.running, status, hosts, stored));
    return sent;
  });

  api.on(statusRoutes.openapi, async ({ reply }) => {
    await reply.type('application/json; charset=utf-8').send(openapi());
    return sent;
  });
}

async function readOpenFindings({ store }: Parts): Promise<Status['openFindings']> {
  const { rows } = await store.read((reader) => reader.queryFindings({ state: 'open' }, { limit: 1000, offset: 0 }));
  const open = { critical: 0, warning: 0, info: 0, stalePhones: 0 };
  for (const { kind } of rows) {
    open[findingKinds[kind].severity]++;
    if (kind === 'stalePhone') open.stalePhones++;
  }
  return open;
}

const hour = 3_600_000;

async function readStoredFigures(parts: Parts): Promise<StoredFigures> {
  const to = parts.clock();
  const range = { from: to - hour, to, bucketSeconds: 60, top: 1 };
  const [{ series }, { stalePhones: _, ...openFindings }] = await Promise.all([
    parts.store.read((reader) => reader.attackStatistics(range)),
    readOpenFindings(parts),
  ]);
  // one that is quiet has a value, too: an alert on a rise compares with it
  const attacks = new Map<string, number>(detectorIds.map((id) => [id, 0]));
  for (const point of series) attacks.set(point.detector, (attacks.get(point.detector) ?? 0) + point.attacks);
  return { attacks, openFindings };
}

async function readStatus(parts: Parts): Promise<Status> {
  const { engine, clock } = parts;
  const now = clock();
  const [{ hosts, status: state }, openFindings] = await Promise.all([readKnownHosts(parts), readOpenFindings(parts)]);
  const rows = hosts.map((host) => hostRow(host, state));
  const { running, since, problem } = engine.state;
  return {
    time: now,
    ...stateInWords(running, rows, state?.alarms.length ?? 0),
    // the console may have been started long after it
    engine: { running, since: running ? (state?.host.startedAt ?? since) : since, problem },
    state: state ? engineState(state) : null,
    hosts: rows,
    cluster: clusterState(state),
    alarms: [...(state?.alarms ?? [])],
    openFindings,
  };
}

function engineState(status: EngineStatus): NonNullable<Status['state']> {
  const { host, sensor, store, counters, dropped } = status;
  return {
    summary: status.summary,
    startedAt: host.startedAt,
    protection: host.protection,
    protectedAddresses: [...status.protectedAddresses],
    captures: sensor.captures.map(({ interface: name, state, statistics }) => ({
      interface: name,
      state,
      received: statistics.received,
      droppedByKernel: statistics.droppedByKernel,
      droppedByInterface: statistics.droppedByInterface,
    })),
    messageRate: sensor.messageRate,
    unreadableShare: sensor.unreadableShare,
    sources: sensor.sources,
    knownGood: status.knownGood,
    blocks: status.blocks,
    allow: status.allow,
    deny: status.deny,
    dropped: dropped && { ...dropped },
    spared: { ...status.spared },
    seen: { ...counters.seen },
    lost: { ...counters.lost },
    store: { ...store },
  };
}
