import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { JetStreamApiError, type JetStreamClient, type JetStreamManager } from '@nats-io/jetstream';
import { formatPrefix, type Prefix, parsePrefix } from '../../model/address.ts';
import type { ListEntry, ListName } from '../../model/list-entry.ts';
import type { OutboxItem } from '../../model/outbox-item.ts';
import { open, seal } from '../credentials/envelope.ts';
import { Members, signMembership } from '../credentials/membership.ts';
import { newSeed, publicTextOf, signerOf } from '../credentials/signing-key.ts';
import type { Told } from '../follower.ts';
import type { LocalSide } from '../local-side.ts';
import { OwnStamps, SeenStamps } from '../stamps.ts';
import { shardOf, shardSubject } from './list-shards.ts';
import { ListExchange } from './lists.ts';
import { Publisher } from './publisher.ts';

const prefix = '203.0.113.1';
const ofItsPart = Array.from({ length: 65_536 }, (_, i) => `10.1.${i >> 8}.${i & 255}`).filter(
  (text) => shardOf(text) === shardOf(prefix),
);
const [second, third] = ofItsPart as [string, string];
const part = shardSubject('deny', shardOf(prefix));

const clusterId = randomUUID();
const clusterSeed = newSeed();
const members = new Members(clusterId, publicTextOf(clusterSeed));

function operator(name: string) {
  const seed = newSeed();
  const id = randomUUID();
  const plain = { id, name, role: 'operator', key: publicTextOf(seed), issued: 0, serial: 1 } as const;
  members.admit(signMembership(clusterId, plain, clusterSeed));
  return signerOf(id, seed);
}

/** An operator host and a bucket. What stands in that comes to it only when it is told. */
function cluster() {
  const signer = operator('pbx-1');
  const other = operator('pbx-2');
  const bucket = new Map<string, { readonly seq: number; readonly data: Uint8Array }>();
  let sequence = 0;
  const store = (subject: string, text: string) => {
    bucket.set(subject, { seq: ++sequence, data: Buffer.from(text) });
    return { stream: 'KV', seq: sequence, duplicate: false };
  };
  const publish = async (subject: string, text: string, { expect }: { expect: { lastSubjectSequence: number } }) => {
    if ((bucket.get(subject)?.seq ?? 0) === expect.lastSubjectSequence) return store(subject, text);
    throw new JetStreamApiError({ code: 400, err_code: 10_071, description: 'wrong last sequence' });
  };
  const publisher = new Publisher({ publish } as unknown as JetStreamClient, signer, new OwnStamps(0, () => {}));
  const jsm = {
    streams: { getMessage: async (_: string, query: { last_by_subj: string }) => bucket.get(query.last_by_subj) },
  } as unknown as JetStreamManager;
  const lists: Record<ListName, Map<string, ListEntry>> = { allow: new Map(), deny: new Map() };
  const waiting = new Map<string, OutboxItem>();
  const sent: OutboxItem[] = [];
  let number = 0;
  const local = {
    outbox: {
      get size() {
        return waiting.size;
      },
      waits: (_: string, key: string) => waiting.has(key),
      next: () => [...waiting.values()],
      taken: async (items: readonly OutboxItem[]) => {
        sent.push(...items);
        for (const { id, key } of items) if (waiting.get(key)?.id === id) waiting.delete(key);
      },
      put: async (kind: 'list', keys: readonly string[]) => {
        const id = ++number;
        for (const key of keys) waiting.set(key, { id, kind, key, value: null, mark: { run: 'r', number: id } });
      },
    },
    list: (name: ListName) => lists[name].values(),
    entry: (name: ListName, one: Prefix) => lists[name].get(formatPrefix(one)),
    adoptList: (name: ListName, add: readonly ListEntry[], remove: readonly Prefix[]) => {
      for (const entry of add) lists[name].set(formatPrefix(entry.prefix), entry);
      for (const one of remove) lists[name].delete(formatPrefix(one));
      return { refused: [], kept: Promise.resolve() };
    },
  } as unknown as LocalSide;
  const nothing = () => {};
  const exchange = new ListExchange({
    local,
    own: signer.id,
    members,
    seen: new SeenStamps(),
    applied: nothing,
    waits: nothing,
  });
  return {
    exchange,
    /** sequence of the last that was written */
    last: () => sequence,
    listed: () => [...lists.deny.keys()].sort(),
    /** entries of the part as the bucket has it */
    async standing() {
      const opened = await open(part, bucket.get(part)!.data, members);
      assert.ok(opened.ok);
      return opened.body as { readonly entries: readonly (readonly unknown[])[]; readonly sent: readonly unknown[] };
    },
    async change(text: string, isListed = true) {
      const entry = { prefix: parsePrefix(text)!, note: '', addedBy: 'anna', addedAt: 0, scope: 'cluster' } as const;
      if (isListed) lists.deny.set(text, entry);
      else lists.deny.delete(text);
      await local.outbox.put('list', [`deny ${text}`]);
    },
    send: () => exchange.writer.send(publisher, jsm),
    async sendsNothing() {
      const before = sequence;
      await exchange.writer.send(publisher, jsm);
      assert.equal(sequence, before);
    },
    repeat: () => exchange.writer.repeat(publisher, jsm),
    /** what was sent waits as if nobody had answered */
    unanswered() {
      for (const item of sent) waiting.set(item.key, item);
    },
    /** the other operator host writes, whatever stands there */
    says: (subject: string, stamp: number, prefixes: readonly string[], more: object = { sent: [] }) =>
      store(subject, seal(subject, stamp, { entries: prefixes.map((text) => [text, '', 'bob', 0]), ...more }, other)),
    /** what stands there comes */
    async comes(subject: string) {
      const { seq, data } = bucket.get(subject)!;
      const own = exchange.own(subject, data);
      if (own) return own(seq);
      const opened = await open(subject, data, members);
      if (opened.ok) await exchange.apply({ ...opened, subject, sequence: seq, at: 0 } satisfies Told);
      else exchange.refused(subject, opened.reason);
    },
    settled: () => exchange.settle(),
  };
}

const entriesOf = ({ entries }: { readonly entries: readonly (readonly unknown[])[] }) =>
  entries.map(([text]) => text).sort();

test('a change was lost in the moment it was made, and the next one of that part is made before this host hears of it: both stay', async () => {
  const { exchange, change, send, says, standing } = cluster();
  await exchange.complete(true);
  await change(prefix);
  await send();
  // an older nats-server has taken both in the same place
  says(part, 1, [third]);
  await change(second);
  await send();
  assert.deepEqual(entriesOf(await standing()), [prefix, second, third].sort());
});

test('a host of an earlier version takes out what was put in just before, and a newer one writes behind it: it stays out', async () => {
  const { exchange, change, send, says, comes, settled, standing, listed } = cluster();
  await exchange.complete(true);
  await change(prefix);
  await send();
  says(part, 1, [third], {});
  await comes(part);
  says(part, 2, [second, third]);
  await comes(part);
  await settled();
  await send();
  assert.deepEqual(entriesOf(await standing()), [second, third].sort());
  assert.deepEqual(listed(), [second, third].sort());
});

test('all is read anew from a copy that lags behind: what comes last holds, and nobody writes', async () => {
  const { exchange, says, comes, settled, listed, sendsNothing } = cluster();
  await exchange.complete(true);
  for (const [stamp, ...prefixes] of [
    [10, prefix, second],
    [15, prefix, third],
    [20, prefix],
  ] as const) {
    says(part, stamp, prefixes);
    await comes(part);
  }
  await settled();
  exchange.forget();
  for (const [stamp, ...prefixes] of [
    [10, prefix, second],
    [15, prefix, third],
    [20, prefix],
  ] as const) {
    says(part, stamp, prefixes);
    await comes(part);
  }
  await exchange.complete(true);
  assert.deepEqual(listed(), [prefix]);
  await sendsNothing();
});

test('servers were apart, and what was sent is repeated while all is read anew: what others have written since stays', async () => {
  const { exchange, change, send, says, comes, repeat, standing } = cluster();
  await exchange.complete(true);
  await change(prefix);
  await send();
  await comes(part);
  says(part, 1, [prefix, second], { sent: (await standing()).sent });
  await comes(part);
  // the connection is lost before it is in force
  exchange.forget();
  await repeat();
  assert.deepEqual(entriesOf(await standing()), [prefix, second].sort());
});

test('a server passes on late what it was given before the connection to it was lost: it is taken like the rest', async () => {
  const { exchange, says, comes, settled, listed, sendsNothing } = cluster();
  await exchange.complete(true);
  says(part, 1, [prefix, second]);
  await comes(part);
  const elsewhere = shardSubject('deny', shardOf('198.51.100.1'));
  says(elsewhere, 12, ['198.51.100.1']);
  await comes(elsewhere);
  says(part, 11, [prefix]);
  await comes(part);
  await settled();
  assert.deepEqual(listed(), ['198.51.100.1', prefix].sort());
  await sendsNothing();
});

test('what stands in the place of a part cannot be believed, and a change of it waits: it is made to what held before', async () => {
  const { exchange, change, send, says, comes, settled, standing } = cluster();
  await exchange.complete(true);
  says(part, 10, [prefix, second]);
  await comes(part);
  says(part, 20, [prefix]);
  await comes(part);
  await settled();
  says(part, 10, [prefix, second]);
  await change(third);
  await send();
  assert.deepEqual(entriesOf(await standing()), [prefix, third].sort());
});

test('a change went into a part, nobody has answered, and an old part is put back: it is made once more', async () => {
  const { exchange, change, send, unanswered, says, comes, settled, standing, last } = cluster();
  await exchange.complete(true);
  says(part, 10, [second]);
  await comes(part);
  await settled();
  await change(prefix);
  await send();
  await comes(part);
  const before = last();
  unanswered();
  await send();
  assert.equal(last(), before, 'it stands there');
  says(part, 10, [second]);
  unanswered();
  await send();
  assert.deepEqual(entriesOf(await standing()), [prefix, second].sort());
});

test('what cannot be believed is replaced: nobody takes his change for lost', async () => {
  const { exchange, change, send, says, comes, settled, standing } = cluster();
  await exchange.complete(true);
  const mark = ['pbx-3', 'r9', 7];
  says(part, 10, [prefix, second], { sent: [mark] });
  await comes(part);
  await change(third);
  await send();
  await comes(part);
  const { sent } = await standing();
  says(part, 10, [prefix, second], { sent: [mark] });
  await comes(part);
  await settled();
  await send();
  await comes(part);
  await send();
  assert.deepEqual(entriesOf(await standing()), [prefix, second, third].sort());
  assert.deepEqual((await standing()).sent, sent);
});
