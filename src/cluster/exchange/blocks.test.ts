import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { type Block, parseTarget } from '../../model/block.ts';
import type { Told } from '../follower.ts';
import { keyText } from '../key-text.ts';
import type { IncomingUnblock, LocalSide } from '../local-side.ts';
import { ServerClock } from '../server-clock.ts';
import { SeenStamps } from '../stamps.ts';
import type { BlockBody } from '../wire.ts';
import { BlockExchange } from './blocks.ts';
import type { Publisher } from './publisher.ts';

const start = Date.UTC(2026, 0, 1);
const second = 1000;
const hour = 3_600_000;
const target = parseTarget('198.51.100.7')!;
/** between two looks at what persists */
const step = 10 * second;

/** A host that shuts one attacker out, and until when the others do. */
function host() {
  mock.timers.enable({ apis: ['setInterval'] });
  const it = {
    now: start,
    block: undefined as Block | undefined,
    others: 0,
    told: 0,
    exchange: undefined as unknown as BlockExchange,
    /** blocks it, or prolongs the block, for so long from now */
    lasts(milliseconds: number) {
      const until = it.now + milliseconds;
      it.block = {
        ...{ target, cause: 'flood', reason: 'r', origin: 'pbx1', evidence: 'proven', timesBefore: 0, note: '' },
        since: it.block?.since ?? it.now,
        until,
      };
      it.exchange.blocked(it.block);
    },
    async pass(milliseconds: number) {
      it.now += milliseconds;
      mock.timers.tick(milliseconds);
      await new Promise(setImmediate);
    },
    [Symbol.dispose]() {
      it.exchange.disconnected();
      mock.timers.reset();
    },
  };
  const local = {
    outbox: { waits: () => false },
    ownBlocks: () => [],
    ownBlock: () => it.block,
    acknowledged: () => {},
  } as unknown as LocalSide;
  const publisher = {
    id: 'own',
    send: async (_: string, { seconds }: BlockBody) => {
      it.others = it.now + seconds * second;
      return { seq: ++it.told };
    },
  } as unknown as Publisher;
  it.exchange = new BlockExchange(local, 'own', new ServerClock(() => it.now), new SeenStamps(), 0);
  it.exchange.connected(publisher);
  return it;
}

test('an attack that goes on for two days: no other host is without the block at any time', async () => {
  using it = host();
  for (; it.now < start + 48 * hour; await it.pass(step)) {
    it.lasts(hour);
    await new Promise(setImmediate);
    assert.ok(it.others > it.now, `not after ${(it.now - start) / hour} h`);
  }
  assert.ok(it.told < 300, `told ${it.told} times`);
});

test('an attack that stops soon after it was told: the block of the others lasts as long as ours', async () => {
  using it = host();
  it.lasts(hour);
  await it.pass(hour / 10);
  it.lasts(hour);
  assert.equal(it.told, 1, 'too little to be told at once');
  while (it.now < it.block!.until) {
    await it.pass(step);
    assert.ok(it.others >= Math.min(it.now, it.block!.until));
  }
  assert.equal(it.others, it.block!.until);
  assert.equal(it.told, 2);
});

test('a bucket that was made anew from a copy: the unblocks in it were seen, and lift nothing once more', async () => {
  using it = host();
  const taken: unknown[] = [];
  const local = {
    outbox: { waits: () => false },
    ownBlocks: () => [],
    unblock: async ({ how, sequence }: IncomingUnblock) => taken.push([how, sequence]),
  } as unknown as LocalSide;
  const exchange = new BlockExchange(local, 'own', new ServerClock(() => it.now), new SeenStamps(), 0);
  const told = {
    subject: `$KV.sipprot_blocks.u.${keyText('198.51.100.7')}`,
    by: { id: 'b', name: 'pbx2', role: 'operator' },
    body: { target: '198.51.100.7', holdSeconds: 0, by: 'anna' },
    ...{ stamp: 3, sequence: 9, at: start },
  } as unknown as Told;
  assert.equal(await exchange.apply(told), true);
  exchange.forget();
  assert.equal(await exchange.apply(told), true);
  assert.deepEqual(taken, [
    ['told', 9],
    ['recalled', 9],
  ]);
  // or what this host blocks next would be older than the unblock
  assert.equal(exchange.seenUnblock, 9);
  exchange.connected({} as Publisher);
  assert.equal(await exchange.apply({ ...told, sequence: 20 }), true, 'a thief has the server say it once more');
  exchange.disconnected();
  assert.equal(taken.length, 2);
  assert.equal(exchange.seenUnblock, 9);
});
