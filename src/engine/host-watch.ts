import type { Prefix } from '../model/address.ts';
import { type HostFacts, readHostFacts } from './host-facts.ts';
import { NetworkReader, networkTrouble } from './network-state.ts';

export interface HostWatchParts {
  /** as the configuration has them: see `readHostFacts` */
  readonly interfaces: 'auto' | readonly string[];
  readonly protectedNetworks: readonly Prefix[];
  /** of the cluster, as it is now */
  readonly servers: () => readonly Prefix[];
  readonly alarm: (key: string, text: string, remedy: string) => void;
  readonly clear: (key: string) => void;
}

/** What this host is and whom it protects, as the kernel says it now and again. */
export class HostWatch {
  readonly #parts: HostWatchParts;
  readonly #network = new NetworkReader();
  #facts: HostFacts | undefined;

  constructor(parts: HostWatchParts) {
    this.#parts = parts;
  }

  /** undefined until `read` has been called */
  get facts(): HostFacts | undefined {
    return this.#facts;
  }

  /** @returns whether they differ from those of the time before */
  async read(): Promise<{ readonly facts: HostFacts; readonly changed: boolean }> {
    const { interfaces, protectedNetworks, servers, alarm, clear } = this.#parts;
    const state = await this.#network.read();
    const trouble = networkTrouble(this.#network);
    if (trouble) alarm('network', trouble.text, trouble.remedy);
    else clear('network');
    const before = this.#facts;
    const facts = readHostFacts(state, interfaces, protectedNetworks, servers());
    this.#facts = facts;
    return { facts, changed: !before || describe(before) !== describe(facts) };
  }
}

function describe(facts: HostFacts): string {
  return JSON.stringify([facts.protectedPrefixes, facts.host, facts.interfaces]);
}
