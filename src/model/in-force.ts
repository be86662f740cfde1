import { type Address, prefixContains } from './address.ts';
import { type Block, formatTarget, parseTarget } from './block.ts';
import type { Host, HostFigures } from './host.ts';

/** A host as the store of this one knows it. */
export interface KnownHost {
  readonly uuid: string;
  readonly name: string;
  /** the machine we run on */
  readonly own: boolean;
  /** milliseconds since the epoch, by our clock */
  readonly lastSeen: number;
  /** as it last described itself */
  readonly state: Host | null;
}

/** How this host stands to the others; undefined where its engine does not run. */
export type ClusterLink =
  | {
      readonly role: 'alone' | 'host' | 'operator';
      readonly connected: boolean;
      /** since when it is connected or not */
      readonly since: number;
    }
  | undefined;

/**
 * `here`: it was heard of lately; `gone`: it should have been heard of, and was not; `unknown`: we cannot hear it, so its
 * silence says nothing.
 */
export type Presence = 'here' | 'gone' | 'unknown';

/**
 * Hosts of a cluster say every 10 s that they are there. Three that are missing in a row are no delay of a network any more,
 * and half a minute is soon enough for a person.
 */
export const silence = 35_000;
/** an engine that is started anew is back by then */
const ownSilence = 5_000;
/** who has just connected has not heard of everybody yet */
const hearing = 15_000;

export function presenceOf(host: KnownHost, link: ClusterLink, now: number): Presence {
  if (host.own) return link || now - host.lastSeen < ownSilence ? 'here' : 'gone';
  // a plain host is not told of the others
  if (!link || link.role === 'host' || (link.role === 'operator' && !link.connected)) return 'unknown';
  if (now - host.lastSeen < silence) return 'here';
  return now - link.since < hearing ? 'unknown' : 'gone';
}

/**
 * Why a block is not in force on a host: it is `gone`, or nothing is known of it (`unknown`); it does not enforce
 * (`observing`, `failing`); it refuses this very block (`refused`), or could not take all of its host's (`capped`); it has not come so far
 * (`behind`); or the block has not left this host (`unsent`).
 */
export type Absence = 'gone' | 'unknown' | 'observing' | 'failing' | 'refused' | 'capped' | 'behind' | 'unsent';

/** What a block is on one host. */
export interface BlockPlace {
  readonly uuid: string;
  readonly name: string;
  readonly own: boolean;
  /** null: it is in force there */
  readonly why: Absence | null;
  /** of a refusal, in words */
  readonly reason: string | null;
  /** it shut the target out by its own decision */
  readonly vouches: boolean;
}

/** On how many hosts a block is in force, of how many, and of how many that is not known. */
export interface InForceCount {
  readonly on: number;
  readonly of: number;
  readonly unknown: number;
}

/** A block of another host that a host refuses. */
export interface Refusal {
  readonly uuid: string;
  /** the host that refuses */
  readonly name: string;
  readonly target: string;
  readonly why: string;
  /** the host that decided the block */
  readonly origin: string;
}

type Marked = Pick<Block, 'target' | 'origin' | 'vouchers' | 'revision'>;

interface Standing extends KnownHost {
  readonly presence: Presence;
  readonly vetoes: ReadonlyMap<string, string>;
  readonly capped: ReadonlySet<string>;
}

/** this host among those that vouch for a block, see guard/other-hosts.ts */
const ownVoucher = 'self';

/** Where blocks are in force, from what the hosts last said of themselves. */
export class HostView {
  readonly #hosts: readonly Standing[];

  constructor(hosts: readonly KnownHost[], link: ClusterLink, now: number) {
    this.#hosts = hosts.map((host) => ({
      ...host,
      presence: presenceOf(host, link, now),
      vetoes: new Map(host.state?.figures?.vetoes.map(({ target, why }) => [target, why])),
      capped: new Set(host.state?.figures?.capped.map(({ host: name }) => name)),
    }));
  }

  /** Whether no host that is there enforces, on purpose: what is said to be shut out would be. */
  get observing(): boolean {
    const here = this.#hosts.filter(({ presence }) => presence === 'here');
    return here.length > 0 && here.every(({ state }) => state?.protection === 'observing');
  }

  count(block: Marked): InForceCount {
    const target = formatTarget(block.target);
    let on = 0;
    let unknown = 0;
    for (const host of this.#hosts) {
      const why = absenceOf(host, block, target);
      if (why === null) on++;
      else if (why === 'unknown') unknown++;
    }
    return { on, of: this.#hosts.length, unknown };
  }

  places(block: Marked): BlockPlace[] {
    const target = formatTarget(block.target);
    return this.#hosts.map((host) => {
      const why = absenceOf(host, block, target);
      return {
        uuid: host.uuid,
        name: host.name,
        own: host.own,
        why,
        reason: why === 'refused' ? (host.vetoes.get(target) ?? null) : null,
        vouches: vouches(host, block),
      };
    });
  }

  /** Blocks of other hosts that would cover this address, and that a host refuses. */
  refusals(address: Address): Refusal[] {
    return this.#hosts.flatMap(({ uuid, name, state }) =>
      (state?.figures?.vetoes ?? []).flatMap(({ target, why, origin }: HostFigures['vetoes'][number]) => {
        const prefix = parseTarget(target)?.prefix;
        return prefix && prefixContains(prefix, address) ? [{ uuid, name, target, why, origin }] : [];
      }),
    );
  }
}

function vouches({ uuid, own }: KnownHost, { vouchers }: Marked): boolean {
  if (own) return vouchers === undefined || vouchers.includes(ownVoucher);
  return vouchers?.includes(uuid) === true;
}

function absenceOf(host: Standing, block: Marked, target: string): Absence | null {
  const { presence, state, own } = host;
  if (presence !== 'here') return presence;
  if (!state) return 'unknown';
  if (state.protection !== 'enforcing') return state.protection;
  // what a host decided by itself it has in force
  if (own || vouches(host, block)) return null;
  if (host.vetoes.has(target)) return 'refused';
  if (block.revision === undefined) return 'unsent';
  if ((state.figures?.applied.blocks ?? 0) < block.revision) return 'behind';
  return host.capped.has(block.origin) ? 'capped' : null;
}
