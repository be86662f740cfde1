import { z } from 'zod';
import type { ClusterState } from '../../cluster/cluster.ts';
import type { SpareReason } from '../../guard/verdict.ts';
import { parseAddress } from '../../model/address.ts';
import { type Block, blockEvidence, parseTarget } from '../../model/block.ts';
import type { CounterSnapshot } from '../../model/counters.ts';
import { findingSeverities } from '../../model/finding.ts';
import type { Host, SensorState } from '../../model/host.ts';
import type { BlockPlace, InForceCount, KnownHost, Presence, Refusal } from '../../model/in-force.ts';
import { type ListScope, listNames } from '../../model/list-entry.ts';
import type { GeoSettings, Settings } from '../../model/settings.ts';
import { prefixSchema } from '../../model/settings.ts';
import type {
  AddressHistory,
  AttackDetail,
  AttackResult,
  AttackStatistics,
  AuditEntry,
  CampaignPage,
  FindingRecord,
  ListRecord,
  Paged,
} from '../../store/records.ts';
import { campaignKinds } from '../../store/records.ts';

/**
 * The control socket's language: one JSON object a line. A request is `{id, command, arguments, actor}`; it is answered
 * by one `{id, ok: true, result}` or `{id, ok: false, error: {code, message}}`, and `events` by any number of
 * `{id, event}` until the connection ends. CLI and console use the same commands.
 */
const limit = z.number().int().min(1).max(1000).default(50);
const offset = z.number().int().min(0).max(100_000_000).default(0);
const text = z.string().max(200);
/** Blanks around it are none of it, as in a file: what is exported and imported again is the same. */
const listNote = z.string().trim().max(500);
const list = z.enum(listNames);
const time = z.number().int().min(0);

export const targetSchema = z
  .string()
  .max(100)
  .refine((value) => parseTarget(value) !== undefined, {
    error: 'an address, a prefix such as 192.0.2.0/24, or a flow such as "192.0.2.1 UDP 5060"',
  });

export const addressSchema = z
  .string()
  .max(60)
  .refine((value) => parseAddress(value) !== undefined, { error: 'an IPv4 or IPv6 address' });

export const attackFilterSchema = z.strictObject({
  from: time.optional(),
  to: time.optional(),
  attacker: prefixSchema.optional(),
  victim: prefixSchema.optional(),
  type: text.optional(),
  detector: text.optional(),
  action: text.optional(),
  evidence: z.enum(['proven', 'unproven']).optional(),
  account: text.optional(),
  number: text.optional(),
  userAgent: text.nullable().optional(),
  country: z.string().length(2).nullable().optional(),
  host: text.optional(),
  text: text.optional(),
  after: time.optional(),
});

/** Arguments of each command. */
export const commandSchemas = {
  status: z.strictObject({}),
  blocks: z.strictObject({
    text: text.optional(),
    country: z.string().length(2).optional(),
    evidence: z.enum(blockEvidence).optional(),
    limit,
    offset,
  }),
  block: z.strictObject({
    target: targetSchema,
    seconds: z.number().int().min(1).max(315_360_000).optional(),
    note: z.string().max(500).default(''),
  }),
  unblock: z.strictObject({
    target: targetSchema,
    holdSeconds: z
      .number()
      .int()
      .min(0)
      .max(30 * 86_400)
      .default(3600),
  }),
  'list.show': z.strictObject({
    list,
    text: text.optional(),
    country: z.string().length(2).optional(),
    scope: z.enum(['cluster', 'host']).optional(),
    sort: z.enum(['prefix', 'note', 'addedBy', 'addedAt']).default('prefix'),
    descending: z.boolean().default(false),
    limit,
    offset,
  }),
  'list.change': z.strictObject({
    list,
    add: z
      // without a note: an entry that is there keeps its own
      .array(z.strictObject({ prefix: prefixSchema, note: listNote.optional() }))
      .max(250_000)
      .default([]),
    remove: z.array(prefixSchema).max(250_000).default([]),
  }),
  log: z.strictObject({
    filter: attackFilterSchema.default({}),
    limit,
    before: z.number().int().optional(),
    offset: z.number().int().min(0).optional(),
    count: z.boolean().default(true),
  }),
  'log.show': z.strictObject({ id: z.number().int() }),
  campaigns: z.strictObject({
    window: z.enum(['24h', '7d']).default('24h'),
    kind: z.enum(campaignKinds).optional(),
    sort: z.enum(['sources', 'attacks', 'last']).default('sources'),
    limit,
    offset,
  }),
  statistics: z.strictObject({ from: time, to: time, bucketSeconds: z.number().int().min(60).multipleOf(60) }),
  explain: z.strictObject({ address: addressSchema }),
  findings: z.strictObject({
    state: z.enum(['open', 'closed', 'dismissed', 'all']).default('open'),
    severity: z.enum(findingSeverities).optional(),
    text: text.optional(),
    limit,
    offset,
  }),
  'finding.dismiss': z.strictObject({ key: z.string().max(500), note: z.string().max(500).default('') }),
  'settings.show': z.strictObject({}),
  'settings.change': z.strictObject({
    /** replaces these fields; `detectors` is merged detector by detector and threshold by threshold, `geo` key by key */
    change: z.record(z.string(), z.unknown()),
    /** that the caller saw: refused with `conflict` where there is a newer one */
    revision: z.number().int().optional(),
    /**
     * what happens to phones and trunks that work and that a new country rule would shut out: the change is refused, they
     * become exceptions of the rule, or they are cut off
     */
    knownGood: z.enum(['refuse', 'keep', 'cut']).default('refuse'),
  }),
  'geo.show': z.strictObject({}),
  /** of a rule that differs from the one in force in these keys */
  'geo.preview': z.strictObject({ geo: z.record(z.string(), z.unknown()) }),
  /** what the settings would be after a change; changes nothing */
  'settings.check': z.strictObject({ change: z.record(z.string(), z.unknown()) }),
  /** `before`: the note that was seen; where it is another by now, nothing is changed */
  'list.note': z.strictObject({ list, prefix: prefixSchema, note: listNote, before: listNote.optional() }),
  'finding.reopen': z.strictObject({ key: z.string().max(500) }),
  hosts: z.strictObject({}),
  'host.remove': z.strictObject({ uuid: text }),
  audit: z.strictObject({ limit, offset }),
  events: z.strictObject({}),
} as const;

export type CommandName = keyof typeof commandSchemas;
export type CommandArguments<C extends CommandName> = z.output<(typeof commandSchemas)[C]>;
export type CommandInput<C extends CommandName> = z.input<(typeof commandSchemas)[C]>;

/** What each command answers. Prefixes and targets travel as text. */
export interface CommandResults {
  status: Status;
  blocks: Paged<BlockView & { readonly country: string | null; readonly inForce: InForceCount }>;
  block: BlockView;
  unblock: { readonly lifted: readonly BlockView[] };
  'list.show': Paged<ListView>;
  'list.change': { readonly added: number; readonly removed: number; readonly total: number };
  log: AttackResult;
  'log.show': AttackDetail;
  campaigns: CampaignPage & { readonly from: number };
  statistics: AttackStatistics;
  explain: Explanation;
  findings: Paged<FindingRecord>;
  'finding.dismiss': Record<string, never>;
  'settings.show': { readonly settings: Settings; readonly revision: number };
  'settings.change': { readonly settings: Settings; readonly revision: number };
  'settings.check': { readonly settings: Settings };
  'list.note': ListView;
  'finding.reopen': Record<string, never>;
  /** this host first, then by name */
  hosts: { readonly hosts: readonly HostListing[]; readonly cluster: ClusterView };
  'host.remove': Record<string, never>;
  'geo.show': GeoView;
  'geo.preview': GeoPreview;
  audit: Paged<AuditEntry>;
  events: never;
}

export interface BlockView extends Omit<Block, 'target'> {
  readonly target: string;
  readonly kind: 'prefix' | 'flow';
}

export interface HostListing extends KnownHost {
  readonly presence: Presence;
}

export interface ListView extends Omit<ListRecord, 'prefix' | 'scope'> {
  readonly prefix: string;
  readonly scope: ListScope;
}

export interface Status {
  readonly host: Host;
  /** one sentence: protecting, observing, or what is wrong */
  readonly summary: string;
  readonly sensor: SensorState;
  readonly protectedAddresses: readonly string[];
  readonly blocks: number;
  readonly allow: number;
  readonly deny: number;
  /** packets that the kernel dropped since the ruleset was installed */
  readonly dropped: { readonly deny: number; readonly blocks: number; readonly geo: number } | null;
  readonly spared: Readonly<Partial<Record<SpareReason, number>>>;
  readonly counters: CounterSnapshot;
  readonly knownGood: number;
  readonly store: {
    readonly ok: boolean;
    readonly error: string | null;
    readonly queued: number;
    readonly lost: number;
  };
  readonly cluster: ClusterView;
  /** what needs a person, newest first */
  readonly alarms: readonly Alarm[];
}

/** How this host stands to its cluster. */
export type ClusterView = Omit<ClusterState, 'names'>;

/** What is in trouble; `finding`: a weakness of the defended side, told as a finding too. */
export type AlarmArea = 'enforcement' | 'capture' | 'engine' | 'cluster' | 'finding';

export interface Alarm {
  /** milliseconds since the epoch */
  readonly time: number;
  readonly text: string;
  /** what to do */
  readonly remedy: string;
  readonly area: AlarmArea;
}

/** Everything that a help desk needs to know of an address. */
export interface Explanation {
  readonly address: string;
  /** one sentence */
  readonly verdict: string;
  readonly blocked: readonly BlockView[];
  /** where each of `blocked` is in force, host by host */
  readonly places: readonly (readonly BlockPlace[])[];
  /** blocks of other hosts that would cover it, and that a host refuses */
  readonly refusals: readonly Refusal[];
  readonly allowed: ListView | null;
  readonly denied: ListView | null;
  /** why it is never blocked, in words */
  readonly never: string | null;
  readonly heldUntil: number | null;
  /** ISO 3166-1 alpha-2 */
  readonly country: string | null;
  /** the country rule in force drops what it sends to protected ports */
  readonly shutOutByCountry: boolean;
  /** no host that is there enforces, on purpose: what is said to be shut out would be */
  readonly observing: boolean;
  readonly history: AddressHistory;
  /** what to do, one sentence each */
  readonly advice: readonly string[];
}

/** The country rule, and the database that it is made from. */
export interface GeoView {
  readonly geo: GeoSettings;
  readonly state: Host['geo'];
  /** what keeps the rule, or a newer database, from being in force; null where nothing does */
  readonly failure: string | null;
  /** prefixes that the rule names */
  readonly ranges: number;
  /** null while none could be read */
  readonly database: {
    readonly file: string;
    /** it came with the program */
    readonly shipped: boolean;
    readonly type: string;
    /** milliseconds since the epoch */
    readonly builtAt: number;
    readonly ipv6: boolean;
    /** to be shown, with its link, wherever countries are shown */
    readonly attribution: { readonly text: string; readonly link: string | null; readonly licence: string | null };
  } | null;
}

/** What a country rule would do, by sources that work now and attackers of the last week. */
export interface GeoPreview {
  readonly geo: GeoSettings;
  /** why the rule would be refused whatever is confirmed, in words; null where it would not */
  readonly refused: string | null;
  /** known-good sources: `sources` are the first 100 that would be shut out, latest success first */
  readonly knownGood: {
    readonly total: number;
    readonly shutOut: number;
    readonly countries: readonly CountryCount[];
    readonly sources: readonly {
      readonly address: string;
      readonly country: string | null;
      readonly users: number;
      readonly lastSuccess: number;
    }[];
  };
  /** attackers of the last week, the most active 1,000 (all of them where `complete`) */
  readonly attackers: {
    readonly total: number;
    readonly complete: boolean;
    readonly shutOut: number;
    readonly countries: readonly CountryCount[];
    readonly sources: readonly {
      readonly address: string;
      readonly country: string | null;
      readonly attacks: number;
    }[];
  };
}

export interface CountryCount {
  readonly country: string | null;
  readonly sources: number;
}

export interface Actor {
  readonly name: string;
  readonly source: 'cli' | 'api';
  /** address from which the operator works, if he does so over the network */
  readonly address?: string;
}

export const requestSchema = z.strictObject({
  id: z.number().int().min(0),
  command: z.string().max(40),
  arguments: z.unknown().optional(),
  actor: z.strictObject({
    name: z.string().min(1).max(100),
    source: z.enum(['cli', 'api']),
    address: addressSchema.optional(),
  }),
});

export type Reply =
  | { readonly id: number; readonly ok: true; readonly result: unknown }
  | { readonly id: number; readonly ok: false; readonly error: { readonly code: string; readonly message: string } }
  | { readonly id: number; readonly event: unknown };

/** A line longer than this is refused and the connection closed: bounded memory on both sides. */
export const maxLine = 64 << 20;
