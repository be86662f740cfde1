import type { Prefix } from '../model/address.ts';
import type { Attack, Evidence, Sample } from '../model/attack.ts';
import type { AuditAction, EngineAction } from '../model/audit-action.ts';
import type { Block } from '../model/block.ts';
import type { Finding, FindingSeverity } from '../model/finding.ts';
import type { Host } from '../model/host.ts';
import type { ListEntry, ListScope } from '../model/list-entry.ts';
import type { Settings } from '../model/settings.ts';

/** All times are whole milliseconds since the epoch. */

/** An attack on its way into the log. */
export interface NewAttack {
  /** of `AttackIds` */
  readonly id: number;
  readonly attack: Attack;
  /** what was done about it, in one word: `blocked`, `noticed`, `observed` …; at most 40 characters */
  readonly action: string;
  /** ISO 3166-1 alpha-2, in capitals */
  readonly country: string | null;
  /** where another host recognised it: that host's uuid and its id there, which make a repeated delivery harmless */
  readonly origin?: { readonly host: string; readonly id: number };
}

/** A later report of an attack that is in the log: replaces count, last time, evidence, reason, targets and samples. */
export interface AttackUpdate {
  readonly id: number;
  readonly attack: Attack;
  /** absent: as it was */
  readonly action?: string;
}

/** A known attack goes on, or something was done about it. Absent fields stay as they are. */
export interface AttackBump {
  readonly id: number;
  /** how many messages more */
  readonly count: number;
  readonly lastTime: number;
  readonly action?: string;
  readonly evidence?: Evidence;
}

/** A row of the attack log. */
export interface AttackRecord extends Omit<Attack, 'action' | 'samples' | 'episode'> {
  readonly id: number;
  readonly action: string;
  readonly country: string | null;
  /** uuid of the host that recognised it */
  readonly host: string;
  readonly hostName: string;
}

/** The expanded row. */
export interface AttackDetail extends AttackRecord {
  readonly samples: readonly Sample[];
}

/** Conditions that all must hold; absent ones do not matter. */
export interface AttackFilter {
  /** inclusive, milliseconds since the epoch */
  readonly from?: number;
  /** exclusive */
  readonly to?: number;
  /** address or prefix text */
  readonly attacker?: string;
  readonly victim?: string;
  readonly type?: string;
  readonly detector?: string;
  readonly action?: string;
  readonly evidence?: Evidence;
  /** `null`: attacks without one */
  readonly userAgent?: string | null;
  readonly country?: string | null;
  /** uuid */
  readonly host?: string;
  /** extension or user whose password was guessed, or that was searched for */
  readonly account?: string;
  /** dialled number, whatever stands before its last seven characters */
  readonly number?: string;
  /** words that all must occur in user agent, targets or reason, the last one as a beginning; addresses among them
   * must be the attacker's or victim's */
  readonly text?: string;
  /** attacks that came after this id: "12 new" */
  readonly after?: number;
}

export interface AttackPage {
  /** 1–1000 */
  readonly limit: number;
  /** `next` of the page before; quicker than an offset */
  readonly before?: number;
  /** how many matching rows to pass over */
  readonly offset?: number;
  /** false: do not count all matches */
  readonly count?: boolean;
}

export interface AttackResult {
  /** newest first, by (time, id); fewer than the limit with a `next` where the search was cut short for time */
  readonly rows: readonly AttackRecord[];
  /** matches of the filter, at least this many unless `totalIsExact` */
  readonly total: number;
  readonly totalIsExact: boolean;
  /** cursor of the following page; null at the end */
  readonly next: number | null;
}

export interface StatisticsRange {
  readonly from: number;
  readonly to: number;
  /** a multiple of 60 */
  readonly bucketSeconds: number;
  /** only the attacks that this host recognised, uuid */
  readonly host?: string;
  /** length of the top lists; 10 */
  readonly top?: number;
}

export interface Tally {
  /** rows of the log */
  readonly attacks: number;
  /** messages that counted in them */
  readonly messages: number;
}

export interface SeriesPoint extends Tally {
  /** start of the bucket, milliseconds since the epoch */
  readonly time: number;
  readonly detector: string;
  readonly type: string;
}

export interface TopValue extends Tally {
  readonly value: string;
}

export interface AttackStatistics {
  /** coarser than asked where the fine figures are gone (minutes are kept for a day) */
  readonly bucketSeconds: number;
  readonly total: Tally;
  readonly series: readonly SeriesPoint[];
  readonly detectors: readonly TopValue[];
  readonly types: readonly TopValue[];
  /** `value` is the uuid of the host that recognised them */
  readonly hosts: readonly (TopValue & { readonly name: string })[];
  readonly attackers: readonly TopValue[];
  readonly victims: readonly TopValue[];
  /** value '' where there was none */
  readonly userAgents: readonly TopValue[];
  /** value '' where the country is not known */
  readonly countries: readonly TopValue[];
  /** what the four last lists cover: long ranges are rounded to whole hours or days */
  readonly topsFrom: number;
  readonly topsTo: number;
}

/** A block as it is kept: in force until `until`, unless it was lifted. */
export interface BlockRecord extends Block {
  readonly liftedAt: number | null;
  readonly liftedBy: string | null;
}

/** A block in force as it is listed. */
export interface ListedBlock extends BlockRecord {
  /** ISO 3166-1 alpha-2 when it was blocked; null: in none, or not looked up yet */
  readonly country: string | null;
}

export interface BlockFilter {
  readonly now: number;
  /** part of the target, reason or note; an address finds every target that covers it or lies in it */
  readonly text?: string;
  readonly cause?: string;
  readonly origin?: string;
  /** ISO 3166-1 alpha-2 */
  readonly country?: string;
  readonly evidence?: Block['evidence'];
  /** began after this, milliseconds since the epoch */
  readonly after?: number;
  /** these and no others, as `formatTarget` writes them */
  readonly targets?: readonly string[];
}

/** The country may be given with an entry, for the filter of the console. */
export interface NewListEntry extends ListEntry {
  readonly country?: string | null;
}

export interface ListRecord extends ListEntry {
  readonly country: string | null;
}

export interface ListFilter {
  /** part of prefix or note; an address or prefix finds the entries that cover it or lie in it */
  readonly text?: string;
  readonly country?: string;
  readonly scope?: ListScope;
  /** added or noted anew after this, milliseconds since the epoch */
  readonly after?: number;
  /** the same no later than this */
  readonly until?: number;
  /** these and no others */
  readonly prefixes?: readonly Prefix[];
}

export interface SortedPage<C extends string> {
  /** 1–1000 */
  readonly limit: number;
  readonly offset: number;
  readonly sort: C;
  readonly descending?: boolean;
}

export interface Paged<T> {
  readonly rows: readonly T[];
  readonly total: number;
}

export interface SettingsRecord {
  /** 1 at first, one more with each change */
  readonly revision: number;
  readonly value: Settings;
  readonly changedAt: number;
  readonly changedBy: string;
}

export interface AuditEntry {
  readonly time: number;
  readonly actor: string;
  readonly source: 'cli' | 'api' | 'system' | 'cluster';
  /** from which the actor works, where he does so over the network */
  readonly address?: string;
  readonly action: EngineAction;
  /** what it was done to: a target, a prefix, a user, a detector */
  readonly subject: string;
  /** anything that JSON can hold; absent where there was nothing */
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface AuditRecord extends AuditEntry {
  readonly id: number;
}

export interface AuditFilter {
  readonly from?: number;
  readonly to?: number;
  readonly actor?: string;
  readonly action?: AuditAction;
  readonly subject?: string;
  /** part of the subject, or of what a change of a list names */
  readonly text?: string;
}

export type FindingState = 'open' | 'closed' | 'dismissed';

export interface FindingRecord extends Omit<Finding, 'time'> {
  readonly firstTime: number;
  readonly lastTime: number;
  /** how often it was raised */
  readonly count: number;
  readonly state: FindingState;
  readonly stateAt: number;
  readonly stateBy: string | null;
  /** why it was dismissed */
  readonly note: string;
}

export interface FindingFilter {
  readonly state?: FindingState;
  readonly kind?: string;
  readonly severity?: FindingSeverity;
  /** an address or prefix by its meaning, on either side; all else as a part of title, evidence, subject or note */
  readonly text?: string;
  /** came into its state after this, milliseconds since the epoch */
  readonly after?: number;
  /** these and no others */
  readonly keys?: readonly string[];
}

export interface KnownGoodRecord {
  /** canonical address text */
  readonly address: string;
  /** distinct users that work from it */
  readonly users: number;
  readonly lastSuccess: number;
  readonly until: number;
  /** of a proxy: the port through which its users work; 0: none */
  readonly sharedPort: number;
  /** of a trunk: calls without credentials that were put through, and to how many numbers */
  readonly calls: number;
  readonly numbers: number;
  /** of a trunk: the port from which it answers the PBX, which calls on it; 0: the PBX does not */
  readonly peerPort: number;
}

export interface HostRecord {
  readonly uuid: string;
  readonly name: string;
  readonly own: boolean;
  readonly lastSeen: number;
  /** as it last described itself; null when it never did */
  readonly state: Host | null;
}

/** Everything that is known of an address or prefix, for `explain`. */
export interface AddressHistory {
  /** the newest, at most 100 */
  readonly attacks: readonly AttackRecord[];
  readonly attacksTotal: number;
  readonly attacksTotalIsExact: boolean;
  /** blocks now and before whose target covers it or lies in it, newest first, at most 100 */
  readonly blocks: readonly BlockRecord[];
  /** newest first, at most 100 */
  readonly findings: readonly FindingRecord[];
  /** at most 100 */
  readonly knownGood: readonly KnownGoodRecord[];
  readonly allow: readonly ListRecord[];
  readonly deny: readonly ListRecord[];
}

/** An account that is tried, a number that is dialled, or a tool that is used, from many sources. */
export const campaignKinds = ['account', 'number', 'tool'] as const;

export type CampaignKind = (typeof campaignKinds)[number];

/** So many distinct sources (IPv4 addresses, IPv6 /64s) make a campaign. */
export const leastSources = 5;

/** For how long back campaigns can be asked for, milliseconds. */
export const campaignWindows = { '24h': 86_400_000, '7d': 7 * 86_400_000 } as const;

/** Campaigns are known as far back as this; milliseconds. An hour more than the longest window that can be asked for. */
export const longestCampaign = campaignWindows['7d'] + 3_600_000;

export interface CampaignFilter {
  /** attacks from then on count; milliseconds since the epoch, not before `longestCampaign` ago */
  readonly from: number;
  /** for what is shut out */
  readonly now: number;
  readonly kind?: CampaignKind;
}

export type CampaignColumn = 'sources' | 'attacks' | 'last';

export interface Campaign {
  readonly kind: CampaignKind;
  /** hostile text; of a number what all its forms end with, at least seven characters where they have so many */
  readonly subject: string;
  /** distinct sources within the window; at least so many unless `isExact` */
  readonly sources: number;
  /** how many of them showed that they receive our answers: the others may be forged */
  readonly provenSources: number;
  readonly attacks: number;
  readonly isExact: boolean;
  /** of the latest `of` sources so many are shut out now, by a block or the denylist */
  readonly shutOut: { readonly count: number; readonly of: number };
  /** hosts that recognised its attacks, the one with the most first; at most 100 */
  readonly hosts: readonly { readonly uuid: string; readonly name: string; readonly attacks: number }[];
  /** countries of most sources first, at most 5; null: not known */
  readonly countries: readonly { readonly country: string | null; readonly sources: number }[];
  readonly detectors: readonly { readonly detector: string; readonly attacks: number }[];
  readonly first: number;
  readonly last: number;
}

export interface CampaignPage extends Paged<Campaign> {
  /** false: there are more than `total`; those with the most attacks are looked at */
  readonly totalIsExact: boolean;
  /** false: something that happened within the window is not known, because there was too much or it was before an update */
  readonly complete: boolean;
}
