import type { HostListing } from '../engine/control/protocol.ts';
import { figuresOfAll, figuresOfHost } from './host-figures.ts';
import { MetricHistory } from './metric-history.ts';

/** a line of 120 points through a day needs no more, and fifty hosts have a month of them in a few megabytes */
const coarseOfHost = 900_000;

/** The dashboard's figures over time, of all hosts together and of each. */
export class FigureHistory {
  readonly #all = new MetricHistory();
  readonly #hosts = new Map<string, MetricHistory>();

  /** Call it every few seconds. @param hosts all that are known: what is kept of others is forgotten */
  add(hosts: readonly HostListing[], time: number): void {
    this.#all.add({ time, ...figuresOfAll(hosts) });
    for (const uuid of this.#hosts.keys()) if (!hosts.some((host) => host.uuid === uuid)) this.#hosts.delete(uuid);
    for (const { uuid, presence } of hosts) {
      if (presence !== 'here') continue;
      const history = this.#hosts.get(uuid) ?? new MetricHistory(coarseOfHost);
      this.#hosts.set(uuid, history);
      history.add({ time, ...figuresOfHost(hosts, uuid) });
    }
  }

  /** @param host uuid; undefined: all together */
  of(host: string | undefined): MetricHistory | undefined {
    return host === undefined ? this.#all : this.#hosts.get(host);
  }
}
