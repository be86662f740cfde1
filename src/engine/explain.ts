import { type SpareReason, spareReasons } from '../guard/verdict.ts';
import { type Address, formatAddress, formatPrefix } from '../model/address.ts';
import { type Block, formatTarget } from '../model/block.ts';
import { countryName } from '../model/country.ts';
import { findingKinds } from '../model/finding.ts';
import type { HostView } from '../model/in-force.ts';
import type { ListEntry } from '../model/list-entry.ts';
import type { AddressHistory, ListRecord } from '../store/records.ts';
import type { Explanation } from './control/protocol.ts';
import { spanWords } from './span-words.ts';
import { blockView, listView } from './views.ts';

/** Where an address is, and whether the country rule in force shuts it out. */
export interface Place {
  /** ISO 3166-1 alpha-2 */
  readonly country: string | null;
  readonly shutOut: boolean;
}

/** What the guard decided of an address, or what the store knows of that. */
export interface Known {
  readonly blocks: readonly Block[];
  readonly allowed: ListEntry | ListRecord | undefined;
  readonly denied: ListEntry | ListRecord | undefined;
  /** an entry of the denylist that covers it but is out of force, and why */
  readonly outOfForce: { readonly entry: ListEntry; readonly why: SpareReason } | undefined;
  readonly never: SpareReason | undefined;
  readonly heldUntil: number | undefined;
}

/** Why an address is shut out or not, and what to do: for a help desk with a customer on the line. */
export function explainAddress(
  address: Address,
  known: Known,
  history: AddressHistory,
  place: Place,
  hosts: HostView,
  now: number,
): Explanation {
  const text = formatAddress(address);
  return {
    address: text,
    verdict: verdictOf(text, known, history, place, hosts, now),
    blocked: known.blocks.map(blockView),
    places: known.blocks.map((block) => hosts.places(block)),
    refusals: hosts.refusals(address),
    allowed: known.allowed ? listView(known.allowed) : null,
    denied: known.denied ? listView(known.denied) : null,
    never: known.never ? spareReasons[known.never] : null,
    heldUntil: known.heldUntil ?? null,
    country: place.country,
    shutOutByCountry: place.shutOut,
    observing: hosts.observing,
    history,
    advice: adviceOf(text, known, history, place),
  };
}

function verdictOf(
  text: string,
  known: Known,
  history: AddressHistory,
  place: Place,
  hosts: HostView,
  now: number,
): string {
  const [whole] = known.blocks.filter(({ target }) => target.kind === 'prefix');
  if (known.never && !whole) return `${text} is never blocked: ${spareReasons[known.never]}.`;
  if (known.allowed) return `${text} is in the allowlist and cannot be blocked.`;
  // while no host enforces, nothing is really shut out
  const { observing } = hosts;
  const only = observing ? ' (the hosts observe only)' : '';
  if (known.denied) return `${text} is in the denylist: it ${observing ? 'would be' : 'is'} shut out for good${only}.`;
  if (whole) {
    const word = observing ? `would be blocked${only}` : 'is blocked';
    return `${text} ${word} for ${spanWords(whole.until - now)} more because ${whole.reason}.`;
  }
  if (place.shutOut)
    return `${text} ${observing ? `could not reach the protected ports${only}` : 'cannot reach the protected ports'}, because the country rule shuts out ${place.country === null ? 'addresses of no known country' : countryName(place.country)}.`;
  const [flow] = known.blocks;
  if (flow)
    return `${text} itself is not blocked, only one device behind it ${observing ? 'would be' : 'is'} (${formatTarget(flow.target)}), because ${flow.reason}.`;
  if (history.attacksTotal > 0) {
    const last = history.attacks[0];
    if (!last) return `${text} is not blocked now; it attacked some time ago.`;
    return `${text} is not blocked now. What it did last, ${spanWords(now - last.time)} ago: ${last.reason}.`;
  }
  if (history.knownGood.length > 0) return `${text} is not blocked; phones or trunks work from it.`;
  return `${text} is not blocked, and nothing is known against it.`;
}

function adviceOf(text: string, known: Known, history: AddressHistory, place: Place): string[] {
  const advice: string[] = [];
  for (const finding of history.findings.filter(({ state }) => state === 'open').slice(0, 5))
    advice.push(
      `${findingKinds[finding.kind].title}${finding.subject ? ` (${finding.subject})` : ''}: ${findingKinds[finding.kind].remedy}`,
    );
  if (known.denied && !known.allowed)
    advice.push(`To let it in: sipprot deny remove ${formatPrefix(known.denied.prefix)}`);
  if (known.outOfForce && !known.never)
    advice.push(
      `${formatPrefix(known.outOfForce.entry.prefix)} of the denylist is out of force, because ${spareReasons[known.outOfForce.why]}: deny what else is in it by narrower prefixes.`,
    );
  if (place.shutOut) advice.push(`To let it in whatever its country: sipprot allow ${text} --note "who it is"`);
  if (known.blocks.length > 0) {
    advice.push(`To let it in now and for an hour: sipprot unblock ${text}`);
    advice.push(`To never block it again: sipprot allow ${text} --note "who it is"`);
  }
  return advice;
}
