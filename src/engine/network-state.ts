import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

export interface Neighbour {
  readonly dst: string;
  readonly dev: string;
  readonly lladdr?: string;
}

interface Route {
  readonly dst: string;
  readonly gateway?: string;
  readonly dev?: string;
  readonly nexthops?: readonly { readonly gateway?: string }[];
}

export interface ForwardingEntry {
  readonly mac: string;
  readonly ifname: string;
}

/** What iproute2 says of this network namespace. */
export interface NetworkState {
  /** default routes */
  readonly routes: readonly Route[];
  readonly neighbours: readonly Neighbour[];
  /** of bridges: behind which port a MAC was learned */
  readonly forwarding: readonly ForwardingEntry[];
}

export interface NetworkTrouble {
  readonly text: string;
  readonly remedy: string;
}

const run = promisify(execFile);

/**
 * Reads the state of the network with iproute2. What it does not say at one time (a host under load, a tool that is being
 * updated) is as it was at the time before: a gateway does not become a stranger because a program did not start.
 */
export class NetworkReader {
  #state: NetworkState = { routes: [], neighbours: [], forwarding: [] };
  readonly #known = new Set<string>();
  #failures: string[] = [];
  readonly #answerTime: number;

  /** @param answerTime milliseconds that a call may take */
  constructor(answerTime = 5_000) {
    this.#answerTime = answerTime;
  }

  /** Why the latest reading is not whole, in words; undefined: it is. */
  get failure(): string | undefined {
    return this.#failures.length === 0 ? undefined : [...new Set(this.#failures)].join('; ');
  }

  /** Each part was read at least once. */
  get isKnown(): boolean {
    return this.#known.size === 3;
  }

  async read(): Promise<NetworkState> {
    const failures: string[] = [];
    const part = async <T>(name: keyof NetworkState, kept: readonly T[], ...calls: readonly (readonly string[])[]) => {
      try {
        const answers = await Promise.all(calls.map((call) => this.#ask<T>(call)));
        this.#known.add(name);
        return answers.flat();
      } catch (error) {
        failures.push(error instanceof Error ? error.message : String(error));
        return kept;
      }
    };
    const before = this.#state;
    const [routes, neighbours, forwarding] = await Promise.all([
      part('routes', before.routes, ...routeCalls()),
      part('neighbours', before.neighbours, ['ip', '-j', 'neigh', 'show']),
      part('forwarding', before.forwarding, ['bridge', '-j', 'fdb', 'show']),
    ]);
    this.#state = { routes, neighbours, forwarding };
    this.#failures = failures;
    return this.#state;
  }

  /** @throws Error that says which tool could not answer, and why */
  async #ask<T>([tool, ...args]: readonly string[]): Promise<T[]> {
    const options = { timeout: this.#answerTime, maxBuffer: 64 << 20 };
    try {
      const { stdout } = await run(tool!, args, options);
      return JSON.parse(stdout || '[]') as T[];
    } catch (error) {
      throw new Error(reasonOf(tool!, error, this.#answerTime), { cause: error });
    }
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
      'See that iproute2 is installed ("ip" and "bridge"), and that this host is not overloaded. It is tried again every 10 s. Until then "sipprot allow" keeps a gateway from being blocked, and protectedNetworks names guests.',
  };
}

/** A kernel without IPv6 has no routes of it to tell. */
function routeCalls(): readonly (readonly string[])[] {
  const four = ['ip', '-j', 'route', 'show', 'default'];
  return existsSync('/proc/net/if_inet6') ? [four, ['ip', '-6', '-j', 'route', 'show', 'default']] : [four];
}

function reasonOf(tool: string, error: unknown, time: number): string {
  const { code, killed, stderr } = error as { code?: unknown; killed?: boolean; stderr?: string };
  if (code === 'ENOENT') return `the program "${tool}" is not there`;
  if (killed) return `"${tool}" gave no answer within ${time / 1000} s`;
  if (error instanceof SyntaxError) return `"${tool}" does not answer in JSON`;
  return `"${tool}" failed: ${stderr?.trim().split('\n')[0] || String(code)}`;
}
