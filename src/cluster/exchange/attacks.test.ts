import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import type { Told } from '../follower.ts';
import type { LocalSide } from '../local-side.ts';
import type { AttackBody } from '../wire.ts';
import { AttackExchange } from './attacks.ts';
import type { Publisher } from './publisher.ts';

const now = Date.UTC(2026, 0, 10);
const hour = 3_600_000;
const day = 24 * hour;

function bodyAt(time: number, changes: Partial<AttackBody['attack']> = {}): AttackBody {
  const attack: AttackBody['attack'] = {
    ...{ time, firstTime: time, lastTime: time, attacker: '198.51.100.7', attackerPort: 5060, victim: '192.0.2.10' },
    ...{ victimPort: 5060, type: 'INVITE', detector: 'flood', userAgent: null, count: 1, reason: 'r', targets: [] },
    ...{ samples: [], knownGood: false, goodUsers: 0 },
    transport: 'UDP',
    evidence: 'proven',
    ...changes,
  };
  return { id: 7, action: 'blocked', country: null, attack };
}

test('a member gives an attack a time that is far off: it does not come into the log, where it would outlast all others', async () => {
  const logged: number[] = [];
  const local = { attack: async (_, { attack }) => void logged.push(attack.time) } as Partial<LocalSide> as LocalSide;
  const exchange = new AttackExchange(local, 'own', undefined, now, 'salt');
  const takes = (body: AttackBody) =>
    exchange.apply({ subject: 'sipprot.attack.a', by: { id: 'a', name: 'pbx2' }, at: now, body } as unknown as Told);
  const sample = { direction: 'in', text: '' } as const;
  for (const far of [now + 2 * day, Date.UTC(2088, 0), 8_640_000_000_000_001, Number.MAX_SAFE_INTEGER]) {
    assert.equal(await takes(bodyAt(far)), false, `time ${far}`);
    assert.equal(await takes(bodyAt(now, { lastTime: far })), false, `last ${far}`);
    assert.equal(await takes(bodyAt(now, { samples: [{ ...sample, time: far }] })), false, `sample ${far}`);
  }
  assert.equal(await takes(bodyAt(0)), false);
  assert.deepEqual(logged, []);
  // clocks that are an hour or a time zone wrong, and a host that was cut off for a month
  for (const honest of [now - 1.5, now + hour, now + 14 * hour, now - 30 * day])
    assert.equal(await takes(bodyAt(Math.floor(honest), { samples: [{ ...sample, time: honest }] })), true);
  assert.equal(logged.length, 4);
});

/** A host that tells an attack, and what the others know of it. */
function teller() {
  mock.timers.enable({ apis: ['setInterval', 'Date'], now });
  const it = {
    /** what its log says; undefined: not written yet */
    log: undefined as AttackBody | undefined,
    diskFails: false,
    serversFail: false,
    told: [] as number[],
    /** while one is on its way */
    underway: () => {},
    changed(count: number, fresh: boolean) {
      it.log = bodyAt(now, { count });
      exchange.attacked(it.log.id, fresh, Date.now());
    },
    async pass(seconds: number) {
      for (; seconds > 0; seconds--) {
        mock.timers.tick(1000);
        for (let i = 0; i < 3; i++) await new Promise(setImmediate);
      }
    },
    [Symbol.dispose]() {
      exchange.disconnected();
      mock.timers.reset();
    },
  };
  const local = {
    firstAttackId: () => 0,
    ownAttacks: async () => [],
    remember: () => {},
    ownAttack: async () => {
      if (it.diskFails) throw new Error('disk full');
      return it.log;
    },
  } as Partial<LocalSide> as LocalSide;
  const exchange = new AttackExchange(local, 'own', now, now, 'salt');
  exchange.connected({
    id: 'own',
    send: async (_: string, { attack }: AttackBody) => {
      it.underway();
      await new Promise(setImmediate);
      if (it.serversFail) throw new Error('no answer');
      it.told.push(attack.count);
    },
  } as unknown as Publisher);
  return it;
}

test('an attack goes on while it is being told: its last word is told, too', async () => {
  using it = teller();
  it.underway = () => {
    it.underway = () => {};
    it.changed(9, false);
  };
  it.changed(1, true);
  await it.pass(10);
  assert.deepEqual(it.told, [1, 9]);
});

test('the disk or the servers fail, or it is not written down yet, when an attack is to be told: it is told later, once', async () => {
  using it = teller();
  it.diskFails = true;
  it.changed(1, true);
  const written = it.log;
  await it.pass(2);
  it.diskFails = false;
  it.log = undefined;
  await it.pass(10);
  it.log = written;
  it.serversFail = true;
  await it.pass(10);
  assert.deepEqual(it.told, []);
  it.serversFail = false;
  await it.pass(10);
  assert.deepEqual(it.told, [1]);
});

test('an attack that never comes into the log is not looked for without end', async () => {
  using it = teller();
  it.changed(1, true);
  const written = it.log;
  it.log = undefined;
  await it.pass(700);
  it.log = written;
  await it.pass(20);
  assert.deepEqual(it.told, []);
});
