import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import type { JetStreamManager } from '@nats-io/jetstream';
import type { Told } from '../follower.ts';
import type { LocalSide } from '../local-side.ts';
import { SeenStamps } from '../stamps.ts';
import type { Publisher } from './publisher.ts';
import { SettingsExchange } from './settings.ts';

/** A host that takes settings of the cluster, where nothing speaks against it. It has read all that there was, unless it is `reading`. */
async function host({ reading = false } = {}) {
  mock.timers.enable({ apis: ['setTimeout'] });
  const it = {
    settings: { blockSeconds: 3600, retentionDays: 30, geo: 'off' } as Record<string, unknown>,
    /** why the settings cannot be taken with these values */
    refuses: (_: Record<string, unknown>): string | undefined => undefined,
    tries: 0,
    /** changes of this host that come before what is taken */
    turn: Promise.resolve(),
    changedHere: new Set<string>(),
    /** what this host is about to say because nobody has said it */
    offered: [] as string[],
    alarm: undefined as string | undefined,
    sequence: 0,
    come: (key: string, value: unknown, stamp?: number): Promise<boolean> => {
      const told = { subject: `$KV.sipprot_settings.${key}`, by: { id: 'a', name: 'pbx2', role: 'operator' } };
      const sequence = ++it.sequence;
      const body = { value, by: 'anna' };
      return exchange.apply({ ...told, stamp: stamp ?? sequence, sequence, at: 0, body } as unknown as Told);
    },
    async later() {
      mock.timers.tick(10_000);
      await new Promise(setImmediate);
    },
  };
  const local = {
    outbox: {
      waits: (_: string, key: string) => it.changedHere.has(key) || it.offered.includes(key),
      put: async (_: string, keys: readonly string[]) => it.offered.push(...keys),
      next: () =>
        it.offered.map((key, id) => ({ id, kind: 'setting', key, value: null, mark: { run: 'a', number: id } })),
      taken: async () => {
        it.offered = [];
      },
    },
    settings: () => it.settings,
    adoptSettings: async (valuesOf: () => Record<string, unknown>) => {
      await it.turn;
      const values = valuesOf();
      it.tries++;
      const why = it.refuses(values);
      if (why) throw new Error(why);
      Object.assign(it.settings, values);
    },
    alarm: (_: string, text: string) => {
      it.alarm = text;
    },
    clear: () => {
      it.alarm = undefined;
    },
  } as unknown as LocalSide;
  const exchange = new SettingsExchange(local, 'own', { get: () => undefined }, new SeenStamps());
  if (!reading) await exchange.complete(false);
  const end = () => {
    exchange.forget();
    mock.timers.reset();
  };
  return { it, exchange, [Symbol.dispose]: end };
}

test('the disk was full when a setting came: it is an alarm, not applied yet, and taken when there is room', async () => {
  using bench = await host();
  const { it, exchange } = bench;
  await it.come('retentionDays', 10);
  assert.equal(exchange.sequence, 1);
  it.refuses = () => 'no room on the disk';
  await it.come('blockSeconds', 60);
  assert.match(it.alarm!, /blockSeconds.*no room/);
  assert.equal(exchange.sequence, 1);
  await it.later();
  assert.match(it.alarm!, /blockSeconds/);
  it.refuses = () => undefined;
  await it.later();
  assert.deepEqual([it.settings.blockSeconds, it.alarm, exchange.sequence], [60, undefined, 2]);
  const { tries } = it;
  await it.later();
  assert.equal(it.tries, tries, 'nothing is left to be tried');
});

test('a setting that this host cannot take does not keep it from taking others', async () => {
  using bench = await host();
  const { it, exchange } = bench;
  it.refuses = ({ geo }) => (geo === 'new mode' ? 'geo: unknown mode' : undefined);
  await it.come('geo', 'new mode');
  await it.come('blockSeconds', 60);
  assert.equal(it.settings.blockSeconds, 60);
  assert.match(it.alarm!, /\(geo\)/);
  assert.equal(exchange.sequence, 0);
  await it.come('geo', 'block');
  assert.deepEqual([it.settings.geo, it.alarm, exchange.sequence], ['block', undefined, 3]);
});

test('two settings that are valid only together: the first waits for the second', async () => {
  using bench = await host();
  const { it } = bench;
  it.refuses = (values) => (values.geo === 'block' && !('blockSeconds' in values) ? 'geo needs it' : undefined);
  await it.come('geo', 'block');
  await it.come('blockSeconds', 60);
  assert.deepEqual([it.settings.geo, it.settings.blockSeconds, it.alarm], ['block', 60, undefined]);
});

test('a setting that was refused and then changed by the operator of this host is not brought back', async () => {
  using bench = await host();
  const { it } = bench;
  it.refuses = () => 'no room on the disk';
  await it.come('blockSeconds', 60);
  it.refuses = () => undefined;
  it.settings.blockSeconds = 90;
  it.changedHere.add('blockSeconds');
  await it.later();
  it.changedHere.delete('blockSeconds');
  await it.later();
  assert.deepEqual([it.settings.blockSeconds, it.alarm], [90, undefined]);
});

test('a setting that the operator of this host changes while one of the cluster waits for its turn stays as the operator has it', async () => {
  using bench = await host();
  const { it } = bench;
  it.turn = new Promise<void>(setImmediate).then(() => {
    it.settings.blockSeconds = 90;
    it.changedHere.add('blockSeconds');
  });
  const coming = it.come('blockSeconds', 60);
  await it.turn;
  await coming;
  assert.deepEqual([it.settings.blockSeconds, it.alarm], [90, undefined]);
});

test('what came while all was read is taken at once when that was all, and not before', async () => {
  using bench = await host({ reading: true });
  const { it, exchange } = bench;
  it.refuses = (values) => (values.geo === 'block' && !('blockSeconds' in values) ? 'geo needs it' : undefined);
  await it.come('geo', 'block');
  const last = it.come('blockSeconds', 60);
  assert.deepEqual([it.tries, it.settings.geo, exchange.sequence], [0, 'off', 0]);
  // the last is still on its way into the exchange
  await exchange.complete(false);
  await last;
  assert.deepEqual(
    [it.settings.geo, it.settings.blockSeconds, it.alarm, exchange.sequence],
    ['block', 60, undefined, 2],
  );
});

test('an operator changes a setting while this host is about to offer its own, which nobody has changed: the change stands', async () => {
  using bench = await host({ reading: true });
  const { it, exchange } = bench;
  await exchange.complete(true);
  assert.deepEqual(it.offered, ['blockSeconds', 'retentionDays', 'geo']);
  await it.come('retentionDays', 20);
  assert.equal(it.settings.retentionDays, 30, 'not taken as long as something waits');
  const sent: unknown[] = [];
  const publisher = {
    sendAfter: async (subject: string, { value }: { value: unknown }, sequence: number) => {
      sent.push([subject.split('.').at(-1), value, sequence]);
      return { seq: it.sequence + sent.length };
    },
  } as unknown as Publisher;
  const getMessage = async (_: string, { last_by_subj }: { last_by_subj: string }) =>
    last_by_subj.endsWith('retentionDays') ? { seq: 1, data: new Uint8Array() } : null;
  await exchange.send(publisher, { streams: { getMessage } } as unknown as JetStreamManager);
  assert.deepEqual(sent, [
    ['blockSeconds', 3600, 0],
    ['geo', 'off', 0],
  ]);
  assert.equal(it.settings.retentionDays, 20);
});

test('a hostile operator host writes settings that every object seems to have: they are no settings', async () => {
  using bench = await host();
  const { it } = bench;
  for (const key of ['constructor', '__proto__', 'toString', 'hasOwnProperty'])
    assert.equal(await it.come(key, 1), true);
  assert.deepEqual([it.tries, it.alarm, it.offered], [0, undefined, []]);
});

test('all is read anew from a copy that lags behind: what comes last holds, and nobody writes', async () => {
  using one = await host();
  const { it, exchange } = one;
  const read = async () => {
    await it.come('retentionDays', 31, 1);
    await it.come('retentionDays', 32, 3);
    // passed on late by a server to which the connection had been lost
    await it.come('blockSeconds', 60, 2);
    await exchange.complete(false);
  };
  await read();
  exchange.forget();
  await read();
  assert.deepEqual([it.settings.retentionDays, it.settings.blockSeconds], [32, 60]);
  assert.deepEqual(it.offered, []);
});
