import type { Applied } from '../cluster/local-side.ts';
import type { Config } from '../config/config.ts';
import type { Firewall } from '../firewall/firewall.ts';
import { formatPrefix } from '../model/address.ts';
import { Counters } from '../model/counters.ts';
import type { Host } from '../model/host.ts';
import type { Store } from '../store/store.ts';
import type { Announcer } from './announcer.ts';
import type { Status } from './control/protocol.ts';
import { hostReport } from './host-report.ts';
import { letsAllIn } from './lets-all-in.ts';
import type { Protection } from './protection.ts';
import { unwatched } from './unwatched.ts';
import { clusterView } from './views.ts';

export interface SelfReportParts {
  readonly config: Config;
  readonly firewall: Firewall;
  readonly store: Store;
  readonly announcer: Announcer;
  readonly protection: Protection;
  readonly uuid: string;
  /** milliseconds since the epoch */
  readonly startedAt: number;
  /** recorded traffic is played */
  readonly demonstration: boolean;
}

/** of a sensor that has said nothing yet */
const unheard = { captures: [], sources: 0, knownGood: 0, messageRate: 0, unreadableShare: 0, payloads: 0 } as const;

/** What the engine says of itself and of its host. */
export class SelfReport {
  readonly #parts: SelfReportParts;
  #startedAt: number;

  constructor(parts: SelfReportParts) {
    this.#parts = parts;
    this.#startedAt = parts.startedAt;
  }

  /** @param applied what of the cluster's is in force here */
  host(applied: Applied = this.#parts.protection.cluster.applied): Host {
    const { config, protection, uuid, demonstration } = this.#parts;
    const { guard, cluster } = protection;
    return hostReport({
      uuid,
      name: config.hostName,
      startedAt: this.#startedAt,
      now: Date.now(),
      addresses: protection.hostWatch.facts?.ownAddresses ?? [],
      observing: protection.observing,
      demonstration,
      failing: protection.enforcement.failing,
      unwatched: unwatched(guard.settings),
      letsAllIn: letsAllIn(guard),
      geo: protection.geo.state,
      sensor: protection.sensor.state,
      blocks: guard.blocksInForce,
      applied,
      vetoes: guard.remote.vetoes(),
      capped: cluster.state.capped,
    });
  }

  async status(): Promise<Status> {
    const { firewall, store, announcer, protection } = this.#parts;
    const { guard, sensor, cluster } = protection;
    const host = this.host();
    const counters = sensor.state?.counters ?? new Counters().snapshot();
    const health = store.health();
    const alarms = announcer.alarms();
    return {
      host,
      summary: host.figures!.summary,
      sensor: sensor.state ?? { ...unheard, counters },
      protectedAddresses: (protection.hostWatch.facts?.protectedPrefixes ?? []).map(formatPrefix),
      blocks: guard.blocksInForce,
      allow: guard.list('allow').size,
      deny: guard.list('deny').size,
      dropped: (await firewall.dropped?.()) ?? null,
      spared: guard.spared(),
      counters,
      knownGood: sensor.state?.knownGood ?? 0,
      store: { ok: health.ok, error: health.error?.message ?? null, queued: health.queued, lost: health.lost },
      cluster: clusterView(cluster.state),
      alarms,
    };
  }

  /** The machine's clock was set by so much, milliseconds. */
  clockSet(by: number): void {
    this.#startedAt += by;
  }
}
