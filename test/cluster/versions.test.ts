import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { open } from '../../src/cluster/credentials/envelope.ts';
import { Members } from '../../src/cluster/credentials/membership.ts';
import { signerOf } from '../../src/cluster/credentials/signing-key.ts';
import { Exchanges } from '../../src/cluster/exchanges.ts';
import type { Told } from '../../src/cluster/follower.ts';
import type { IncomingBlock, IncomingUnblock, LocalSide } from '../../src/cluster/local-side.ts';
import { Place } from '../../src/cluster/place.ts';
import { ServerClock } from '../../src/cluster/server-clock.ts';
import { OwnStamps } from '../../src/cluster/stamps.ts';
import type { AttackBody } from '../../src/cluster/wire.ts';
import { formatPrefix, type Prefix } from '../../src/model/address.ts';
import { formatTarget } from '../../src/model/block.ts';
import type { Host } from '../../src/model/host.ts';
import type { ListEntry } from '../../src/model/list-entry.ts';
import { settingsSchema } from '../../src/model/settings.ts';

interface Recorded {
  readonly clusterId: string;
  /** raw public key, base64url */
  readonly clusterKey: string;
  /** seeds of the members' signing keys, by id */
  readonly seeds: Readonly<Record<string, string>>;
  /** when it was recorded, milliseconds since the epoch */
  readonly at: number;
  readonly messages: readonly { readonly subject: string; readonly data: string }[];
}

/** All that an operator host and a plain one of the first version that had a cluster said: two of each kind, and an attack. */
const recorded = JSON.parse(
  readFileSync(new URL('../fixtures/cluster/first-version.json', import.meta.url), 'utf8'),
) as Recorded;

/** A host of this version that is given messages one after the other, and what it took of them. */
function listener() {
  const took = {
    blocks: [] as string[],
    unblocks: [] as string[],
    allow: [] as string[],
    deny: [] as string[],
    settings: {} as Record<string, unknown>,
    hosts: [] as string[],
    attacks: [] as AttackBody[],
    alarms: [] as string[],
  };
  let settings: Record<string, unknown> = settingsSchema.parse({});
  const entries = { allow: new Map<string, ListEntry>(), deny: new Map<string, ListEntry>() };
  const local = {
    outbox: { size: 0, waits: () => false, next: () => [], put: async () => {}, taken: async () => {} },
    block: ({ block }: IncomingBlock) => {
      took.blocks.push(formatTarget(block.target));
      return 'in-force';
    },
    unblock: async ({ target }: IncomingUnblock) => void took.unblocks.push(formatTarget(target)),
    list: (name: 'allow' | 'deny') => entries[name].values(),
    entry: (name: 'allow' | 'deny', prefix: Prefix) => entries[name].get(formatPrefix(prefix)),
    adoptList: (name: 'allow' | 'deny', add: readonly ListEntry[], remove: readonly Prefix[]) => {
      for (const prefix of remove) entries[name].delete(formatPrefix(prefix));
      for (const entry of add) entries[name].set(formatPrefix(entry.prefix), entry);
      took[name] = [...entries[name].keys()].sort();
      return { refused: [], kept: Promise.resolve() };
    },
    settings: () => settings,
    adoptSettings: async (valuesOf: () => Readonly<Record<string, unknown>>) => {
      const values = valuesOf();
      settings = { ...settingsSchema.parse({ ...settings, ...values }) };
      Object.assign(took.settings, values);
    },
    heard: (host: Host) => void took.hosts.push(host.name),
    attack: async (_: unknown, body: AttackBody) => void took.attacks.push(body),
    alarm: (_: string, text: string) => void took.alarms.push(text),
    clear: () => {},
    remember: () => {},
  } as unknown as LocalSide;
  const members = new Members(recorded.clusterId, recorded.clusterKey);
  const clock = () => recorded.at;
  const exchanges = new Exchanges({
    local,
    own: '00000000-0000-4000-8000-000000000000',
    members,
    serverClock: new ServerClock(clock, 0, () => 0),
    stamps: new OwnStamps(0, () => {}),
    place: new Place({}),
    remembered: {},
    clock,
    applied: () => ({ blocks: 0, lists: 0, settings: 0 }),
    refused: () => {},
    waits: () => {},
  });
  let sequence = 0;
  const exchangeOf = (subject: string) => {
    const [, bucket = ''] = subject.split('.');
    if (!subject.startsWith('$KV.')) return exchanges.attacks;
    return exchanges[bucket.replace('sipprot_', '') as 'blocks' | 'lists' | 'settings' | 'hosts'];
  };
  /** Why it was not believed, or whether it could be read. */
  const hear = async (subject: string, data: string): Promise<string | boolean> => {
    if (subject.startsWith('$KV.sipprot_members.')) {
      const key = subject.split('.').at(-1)!;
      return key === 'servers' || members.admit(JSON.parse(data)) === 'new';
    }
    const opened = await open(subject, Buffer.from(data), members);
    if (!opened.ok) return opened.reason;
    const told: Told = { ...opened, subject, sequence: ++sequence, at: recorded.at };
    return exchangeOf(subject).apply(told);
  };
  const whole = async () => {
    await exchanges.lists.complete(false);
    await exchanges.settings.complete(false);
  };
  return { took, hear, whole, settings: () => settings };
}

test('a host takes all that hosts of the first version say', async () => {
  const { took, hear, whole, settings } = listener();
  for (const { subject, data } of recorded.messages) assert.equal(await hear(subject, data), true, subject);
  await whole();
  assert.deepEqual(
    [took.blocks.sort(), took.unblocks],
    [['198.51.100.10', '198.51.100.7', '198.51.100.8', '2001:db8:66:7::/64'], ['198.51.100.8']],
  );
  assert.deepEqual([took.allow, took.deny], [['2001:db8:5::/48'], ['203.0.113.64/26']]);
  assert.deepEqual(
    [settings().blockSeconds, settings().geo],
    [777, settingsSchema.parse({ geo: { mode: 'block', countries: ['CN'] } }).geo],
  );
  assert.deepEqual(took.hosts.sort(), ['pbx-1', 'pbx-2']);
  assert.ok(took.attacks.length > 0);
  assert.deepEqual(took.alarms, []);
});

test('a newer version says more than we know, and things of which we know nothing: what we know is taken, the rest is left alone', async () => {
  const { took, hear, whole } = listener();
  const [operator] = Object.keys(recorded.seeds) as [string];
  const signer = signerOf(operator, recorded.seeds[operator]!);
  const { seal } = await import('../../src/cluster/credentials/envelope.ts');
  let stamp = 1_000_000;
  /** the same, with more of each object and array of known length */
  const later = (subject: string, change: (body: Record<string, unknown>) => void) => {
    const { data } = recorded.messages.find((one) => one.subject.startsWith(subject) && one.data.includes(operator))!;
    const { body } = JSON.parse(data) as { body: string };
    const changed = { ...(JSON.parse(body) as Record<string, unknown>), later: { some: ['thing'] } };
    change(changed);
    const whole = recorded.messages.find((one) => one.data === data)!.subject;
    const sealed = { ...(JSON.parse(seal(whole, stamp++, changed, signer)) as object), later: 1 };
    return hear(whole, JSON.stringify(sealed));
  };
  for (const { subject, data } of recorded.messages)
    if (subject.startsWith('$KV.sipprot_members.'))
      assert.equal(await hear(subject, JSON.stringify({ ...JSON.parse(data), later: true })), true, subject);
  assert.equal(await later('$KV.sipprot_blocks.b.', () => {}), true);
  assert.equal(await later('$KV.sipprot_blocks.u.', () => {}), true);
  assert.equal(
    await later('$KV.sipprot_lists.deny.', (body) => {
      body.entries = (body.entries as unknown[][]).map((entry) => [...entry, { later: 1 }]);
    }),
    true,
  );
  assert.equal(
    await later('$KV.sipprot_hosts.', (body) => {
      Object.assign(body.host as object, { later: 1 });
    }),
    true,
  );
  assert.equal(
    await later('$KV.sipprot_settings.blockSeconds', (body) => {
      body.value = 888;
    }),
    true,
  );
  const say = (subject: string, body: unknown) => hear(subject, seal(subject, stamp++, body, signer));
  // a setting that we have not got
  assert.equal(await say('$KV.sipprot_settings.later', { value: { on: true }, by: 'anna' }), true);
  // a list, and a kind of block, that we have not got: nobody of this version may write them, nor is it read
  assert.equal(await say('$KV.sipprot_lists.grey.7', { entries: [] }), 'not-permitted');
  assert.equal(await say('$KV.sipprot_blocks.w.abc', { target: '198.51.100.9' }), 'not-permitted');
  // a form that we cannot know
  const subject = `$KV.sipprot_hosts.${operator}`;
  assert.equal(await hear(subject, JSON.stringify({ v: 2, anything: 1 })), 'version');
  await whole();
  assert.equal(took.settings.blockSeconds, 888);
  assert.deepEqual([took.blocks.length, took.unblocks.length, took.deny.length, took.hosts.length], [1, 1, 1, 1]);
  assert.deepEqual(took.alarms, []);
});
