import { existsSync } from 'node:fs';
import {
  defaultRoutes,
  type ForwardingEntry,
  forwardingEntries,
  type Neighbour,
  neighbours,
  type Route,
} from '../netlink/network.ts';

/** What the kernel says of this network namespace. */
export interface NetworkState {
  /** default routes */
  readonly routes: readonly Route[];
  readonly neighbours: readonly Neighbour[];
  /** of bridges: behind which port a MAC was learned */
  readonly forwarding: readonly ForwardingEntry[];
}

/** Who is asked for each part; rejects with an error that says what it could not tell. */
export type NetworkSource = { readonly [Part in keyof NetworkState]: () => Promise<NetworkState[Part]> };

export interface NetworkTrouble {
  readonly text: string;
  readonly remedy: string;
}

/**
 * Not by iproute2: to start a program, the kernel copies the page tables of this process, and what the sensor writes meanwhile page
 * by page. With full tables all stood still for a tenth of a second each time.
 */
const kernel: NetworkSource = {
  // a kernel without IPv6 has no routes of it to tell
  routes: async () => [
    ...(await defaultRoutes(4)),
    ...(existsSync('/proc/net/if_inet6') ? await defaultRoutes(6) : []),
  ],
  neighbours,
  forwarding: forwardingEntries,
};

/**
 * Reads the state of the network. What the kernel does not say at one time (no memory, a module that is missing) is as it was at
 * the time before: a gateway does not become a stranger because a question was not answered.
 */
export class NetworkReader {
  readonly #source: NetworkSource;
  #state: NetworkState = { routes: [], neighbours: [], forwarding: [] };
  readonly #known = new Set<string>();
  #failures: string[] = [];

  constructor(source = kernel) {
    this.#source = source;
  }

  /** Why the latest reading is not whole, in words; undefined: it is. */
  get failure(): string | undefined {
    return this.#failures.length === 0 ? undefined : this.#failures.join('; ');
  }

  /** Each part was read at least once. */
  get isKnown(): boolean {
    return this.#known.size === 3;
  }

  async read(): Promise<NetworkState> {
    const failures: string[] = [];
    const part = async <Part extends keyof NetworkState>(name: Part): Promise<NetworkState[Part]> => {
      try {
        const answer = await this.#source[name]();
        this.#known.add(name);
        return answer;
      } catch (error) {
        failures.push(error instanceof Error ? error.message : String(error));
        return this.#state[name];
      }
    };
    this.#state = {
      routes: await part('routes'),
      neighbours: await part('neighbours'),
      forwarding: await part('forwarding'),
    };
    this.#failures = failures;
    return this.#state;
  }
}

/** What it means that the latest reading is not whole, for people; undefined: it is whole. */
export function networkTrouble({ failure, isKnown }: NetworkReader): NetworkTrouble | undefined {
  if (failure === undefined) return undefined;
  return {
    text: isKnown
      ? `routes, neighbours or bridges cannot be read (${failure}): gateways and guests are taken to be those that were known before`
      : `routes, neighbours or bridges cannot be read (${failure}): gateways and guests are not all known, so that a gateway may be blocked and a guest is not protected`,
    remedy:
      'See that the engine may open netlink sockets (RestrictAddressFamilies= of its service holds AF_NETLINK) and that this host has memory left. It is tried again every 10 s. Until then "sipprot allow" keeps a gateway from being blocked, and protectedNetworks names guests.',
  };
}
