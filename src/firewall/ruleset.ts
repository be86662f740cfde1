import { createHash } from 'node:crypto';
import type { PortRange } from '../model/settings.ts';
import {
  branch,
  compare,
  constant,
  count,
  type Expression,
  encodeExpressions,
  familyIs,
  inRange,
  lookup,
  meta,
  payload,
  protocolIs,
  register,
  renew,
  setMark,
  sourceAddress,
  verdict,
} from './expressions.ts';
import type { FirewallPolicy } from './firewall.ts';
import { hostWord } from './host-word.ts';
import { dataType, hook, setFlag } from './nfnetlink.ts';
import { isTimed, keyLength, maskOf, type SetSlot, setName, setsOf, shardByte } from './set-slot.ts';
import type { ChainSpec, RuleSpec, SetSpec, TableSpec, VerdictMapSpec } from './table-spec.ts';

export const tableName = 'sipprot';
export const counters = ['deny', 'blocks', 'geo'] as const;

/** Before conntrack (-200) and every NAT; raw tables of iptables have the same number. */
const prerouting = { number: hook.prerouting, priority: -300 };
const ingressPriority = -150;

export interface RulesetInput {
  readonly policy: FirewallPolicy;
  /** letter of the generation of sets that the rules look into */
  readonly generation: string;
  readonly slots: readonly SetSlot[];
  /** seconds that blocks are given anew, each with rules of its own; used where the policy extends */
  readonly renewals: readonly number[];
  /** names of the interval sets, or `undefined` while they are not filled */
  readonly geo: { readonly 4: string; readonly 6: string } | undefined;
}

/**
 * The whole table as one readable list; `sipprot`'s documentation of it is what `nft list table inet sipprot` shows.
 *
 *   prerouting, ingress_DEVICE → check → check4 | check6: allow → deny → blocks → flows → (protected ports) geo
 *
 * Prerouting sees again what passed an ingress hook: the look-ups cost 0.3 µs, and there is no gap while an interface
 * goes and comes back.
 */
export function ruleset(input: RulesetInput): TableSpec {
  const chains: ChainSpec[] = [
    { name: 'prerouting', hook: prerouting, rules: [rule('all packets', [branch('jump', 'check')])] },
    {
      name: 'check',
      rules: ([4, 6] as const).map((family) =>
        rule(`generation ${input.generation}`, [...familyIs(family), branch('goto', `check${family}`)]),
      ),
    },
  ];
  for (const family of [4, 6] as const) chains.push(...familyChains(family, input));
  const verdictMaps = input.slots.filter((slot) => slot.shards > 1).map(verdictMap);
  return {
    sets: input.slots.flatMap((slot) => setsOf(slot, input.generation)),
    verdictMaps,
    chains,
    counters,
  };
}

/** One base chain for each interface, so that one comes and goes without the others and on every kernel from 5.10. */
export function ingressChain(device: string): ChainSpec {
  return {
    name: ingressChainName(device),
    hook: { number: hook.ingress, priority: ingressPriority, device },
    rules: [rule('all packets', [branch('jump', 'check')])],
  };
}

export const ingressChainPrefix = 'ingress_';

/** Interface names may hold what nft's grammar does not; such a byte becomes `_` and its hexadecimal digits. */
function ingressChainName(device: string): string {
  return (
    ingressChainPrefix + device.replace(/[^A-Za-z0-9.-]/g, (character) => `_${Buffer.from(character).toString('hex')}`)
  );
}

/** Interval set of the geo ranges: a name of its own for each content. */
export function geoSet(family: 4 | 6, fingerprint: string): SetSpec {
  return {
    name: `geo${family}_${fingerprint}`,
    flags: setFlag.interval,
    keyType: family === 4 ? dataType.ipv4 : dataType.ipv6,
    keyLength: family === 4 ? 4 : 16,
  };
}

/** Letter of the generation at the end of a set's name. */
export function letterOf(set: string): string | undefined {
  return (
    /^(?:allow|deny|block|flow)[46]_\d+_([a-z])(?:_\d+)?$/.exec(set)?.[1] ?? /^geo[46]_\w+_([a-z])$/.exec(set)?.[1]
  );
}

/** Letter of the generation in the comment of a rule of chain `check`. */
export function generationIn(comment: string): string | undefined {
  return /^generation ([a-z]) /.exec(comment)?.[1];
}

function familyChains(family: 4 | 6, input: RulesetInput): ChainSpec[] {
  const { policy, generation } = input;
  // longest prefixes first: nothing depends on it, but people read it so
  const slots = input.slots.filter((slot) => slot.family === family).sort((a, b) => b.length - a.length);
  const of = (kind: SetSlot['kind']) => slots.filter((slot) => slot.kind === kind);
  const judge = `judge${family}`;
  const guarded = `guarded${family}`;
  const geo = `geo${family}`;
  const geoRules = input.geo && policy.geo !== 'off' ? geoRulesOf(family, policy.geo, input.geo[family]) : [];
  const judgeAll = policy.scope === 'all';
  const ports = portRules(policy, judgeAll ? geo : guarded);
  const allow = of('allow').map((slot) =>
    rule('allow', [...key(slot), lookup(setName(slot, generation, 0), register.key), verdict('accept')]),
  );
  const jumpToJudge = rule('deny and blocks', [branch('jump', judge)]);
  const chains: ChainSpec[] = [
    {
      name: `check${family}`,
      rules: [...allow, ...(judgeAll ? [jumpToJudge] : []), ...(judgeAll && geoRules.length === 0 ? [] : ports)],
    },
    {
      name: judge,
      rules: [
        ...of('deny').map((slot) => denyRule(slot, generation)),
        ...[...of('block'), ...of('flow')].map((slot) => judgeRule(slot, input)),
      ],
    },
    { name: geo, rules: geoRules },
  ];
  if (!judgeAll) chains.push({ name: guarded, rules: [jumpToJudge, rule('geo', [branch('goto', geo)])] });
  for (const slot of slots.filter(isTimed))
    for (let shard = 0; shard < slot.shards; shard++) chains.push(...timedChains(slot, shard, input));
  return chains;
}

function denyRule(slot: SetSlot, generation: string): RuleSpec {
  return rule('deny', [
    ...key(slot),
    lookup(setName(slot, generation, 0), register.key),
    count('deny'),
    verdict('drop'),
  ]);
}

function judgeRule(slot: SetSlot, input: RulesetInput): RuleSpec {
  if (slot.shards === 1) return blockRule(slot, 0, input);
  return rule(slot.kind, [
    ...sourceAddress(slot.family, shardMask(slot)),
    lookup(shardMap(slot), register.key, { to: register.verdict }),
  ]);
}

/**
 * The map tells for how many seconds the block is given anew. The value travels in the packet's mark, because that is
 * what nft (1.0.6) can list and load again, and nobody reads the mark of a packet that is dropped.
 */
function blockRule(slot: SetSlot, shard: number, input: RulesetInput): RuleSpec {
  const set = setName(slot, input.generation, shard);
  return rule(slot.kind, [
    ...key(slot),
    lookup(set, register.key, { to: register.data }),
    setMark(register.data),
    ...(renews(slot, input.policy) ? [branch('goto', renewChain(slot, shard))] : [count('blocks'), verdict('drop')]),
  ]);
}

/** Not of IPv6 flows: nft 1.0.6 lists such a rule but aborts when it loads it, and people save what it lists. */
function renews(slot: SetSlot, policy: FirewallPolicy): boolean {
  return policy.extend && !(slot.kind === 'flow' && slot.family === 6);
}

function timedChains(slot: SetSlot, shard: number, input: RulesetInput): ChainSpec[] {
  const chains: ChainSpec[] = [];
  if (slot.shards > 1) chains.push({ name: shardChain(slot, shard), rules: [blockRule(slot, shard, input)] });
  if (!renews(slot, input.policy)) return chains;
  const set = setName(slot, input.generation, shard);
  const rules = input.renewals.map((seconds) =>
    rule('renew', [
      meta('mark', register.key),
      compare(register.key, 'is', hostWord(seconds)),
      ...key(slot),
      // nft 1.0.6 aborts on listing an update with a value that is no constant
      constant(register.data, hostWord(seconds)),
      renew(set, register.key, register.data, seconds * 1000),
      count('blocks'),
      verdict('drop'),
    ]),
  );
  chains.push({ name: renewChain(slot, shard), rules: [...rules, rule('blocks', [count('blocks'), verdict('drop')])] });
  return chains;
}

/** Addresses that belong to no country and never leave a site: `allow-only` must not shut out the phones of the house. */
const homeless: Record<4 | 6, readonly (readonly [string, number])[]> = {
  4: [
    ['0a000000', 8],
    ['ac100000', 12],
    ['c0a80000', 16],
    ['64400000', 10],
    ['a9fe0000', 16],
    ['7f000000', 8],
  ],
  6: [
    ['fc', 7],
    ['fe80', 10],
    [`${'0'.repeat(31)}1`, 128],
  ],
};

/** The rules of chain `geo4` or `geo6`. */
export function geoRulesOf(family: 4 | 6, mode: 'block' | 'allow-only', set: string): RuleSpec[] {
  const whole = maskOf(family, family === 4 ? 32 : 128);
  const drop = rule(`geo ${mode}`, [
    ...sourceAddress(family, whole),
    lookup(set, register.key, { invert: mode === 'allow-only' }),
    count('geo'),
    verdict('drop'),
  ]);
  if (mode === 'block') return [drop];
  const exempt = homeless[family].map(([digits, length]) => {
    const address = Buffer.from(digits.padEnd(whole.length * 2, '0'), 'hex');
    return rule('of no country', [
      ...sourceAddress(family, maskOf(family, length)),
      compare(register.key, 'is', address),
      verdict('accept'),
    ]);
  });
  return [...exempt, drop];
}

/** TFTP is UDP only. The destination port is bytes 2 and 3 of both headers. */
function portRules(policy: FirewallPolicy, chain: string): RuleSpec[] {
  const served = (name: string, protocol: number, ranges: readonly PortRange[]) =>
    ranges.map(({ first, last }) =>
      rule(`protected ${name}`, [
        ...protocolIs(protocol),
        payload(2, 2, 2, register.key),
        first === last
          ? compare(register.key, 'is', portBytes(first))
          : inRange(register.key, portBytes(first), portBytes(last)),
        branch('goto', chain),
      ]),
    );
  return [
    ...served('SIP', 17, policy.sipPorts),
    ...served('SIP', 6, policy.sipPorts),
    ...served('TFTP', 17, policy.tftpPorts),
  ];
}

/** Loads what the slot's sets are keyed by: the masked source address, and for flows protocol and source port behind it. */
function key(slot: SetSlot): Expression[] {
  const address = sourceAddress(slot.family, maskOf(slot.family, slot.length));
  if (slot.kind !== 'flow') return address;
  const words = slot.family === 4 ? 1 : 4;
  return [...address, meta('l4proto', register.word(words)), payload(2, 0, 2, register.word(words + 1))];
}

function verdictMap(slot: SetSlot): VerdictMapSpec {
  const length = keyLength(slot);
  return {
    set: {
      name: shardMap(slot),
      flags: setFlag.map,
      keyType: slot.family === 4 ? dataType.ipv4 : dataType.ipv6,
      keyLength: length,
      dataType: dataType.verdict,
      dataLength: 0,
    },
    entries: Array.from({ length: slot.shards }, (_, shard) => {
      const bytes = Buffer.alloc(length);
      bytes[shardByte(slot)] = shard;
      return { key: bytes, chain: shardChain(slot, shard) };
    }),
  };
}

function shardMask(slot: SetSlot): Buffer {
  const mask = Buffer.alloc(keyLength(slot));
  mask[shardByte(slot)] = slot.shards - 1;
  return mask;
}

const shardMap = (slot: SetSlot) => `${slot.id}_shards`;
const shardChain = (slot: SetSlot, shard: number) => `${slot.id}_${shard}`;
const renewChain = (slot: SetSlot, shard: number) =>
  slot.shards === 1 ? `renew_${slot.id}` : `renew_${slot.id}_${shard}`;

function portBytes(port: number): Buffer {
  return Buffer.from([port >> 8, port & 255]);
}

function rule(purpose: string, list: readonly Expression[]): RuleSpec {
  const expressions = encodeExpressions(list);
  const fingerprint = createHash('sha256').update(expressions).digest('hex').slice(0, 8);
  return { comment: `${purpose} ${fingerprint}`, expressions };
}
