import type { Presence } from '../model/in-force.ts';
import type { Notice } from './notify/notice.ts';
import type { KnownHosts } from './routes/hosts.ts';

/** a server that is restarted is back by then, milliseconds */
const patience = 60_000;

export interface HostWatchHooks {
  /** a host came or went, or this one was cut off or connected */
  readonly changed: () => void;
  readonly tell: (notice: Notice) => void;
}

/** Notices when hosts of the cluster come and go, and for how long this one is cut off. */
export class HostWatch {
  readonly #hooks: HostWatchHooks;
  #seen: ReadonlyMap<string, Presence> | undefined;
  #link = '';
  #toldCut = false;

  constructor(hooks: HostWatchHooks) {
    this.#hooks = hooks;
  }

  /**
   * Call it every few seconds. `now` is in milliseconds since the epoch.
   * @param isSet the clock was set since the last look: the engine, which has written down when it heard of whom, may not have seen it yet
   */
  look({ hosts, status }: KnownHosts, now: number, isSet = false): void {
    if (isSet || !status || status.cluster.role === 'alone') return;
    const { cluster } = status;
    const seen = new Map(hosts.map(({ uuid, presence }) => [uuid, presence]));
    const before = this.#seen;
    const link = `${cluster.role} ${cluster.connected} ${cluster.since}`;
    const changed = link !== this.#link || before?.size !== seen.size || differs(before, seen);
    this.#seen = seen;
    this.#link = link;
    if (changed) this.#hooks.changed();
    for (const { uuid, name, presence, lastSeen } of hosts) {
      const was = before?.get(uuid);
      if (presence === 'gone' && was !== undefined && was !== 'gone')
        this.#hooks.tell({
          kind: 'clusterTrouble',
          key: `host ${uuid} ${lastSeen}`,
          time: now,
          text: `${name} is not heard of any more, since ${new Date(lastSeen).toISOString()}.`,
          remedy: `Look at "systemctl status sipprot" on ${name}, and whether it reaches the NATS servers. What its kernel holds it goes on dropping.`,
          address: null,
        });
    }
    if (cluster.connected) this.#toldCut = false;
    else if (now - cluster.since >= patience && !this.#toldCut) {
      this.#toldCut = true;
      this.#hooks.tell({
        kind: 'clusterTrouble',
        key: `cluster ${cluster.since}`,
        time: now,
        text: cluster.summary,
        remedy: 'See "sipprot cluster status". What is changed and recorded meanwhile is kept, and sent later.',
        address: null,
      });
    }
  }
}

function differs(before: ReadonlyMap<string, Presence>, seen: ReadonlyMap<string, Presence>): boolean {
  for (const [uuid, presence] of seen) if (before.get(uuid) !== presence) return true;
  return false;
}
