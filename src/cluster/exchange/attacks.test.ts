import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Told } from '../follower.ts';
import type { LocalSide } from '../local-side.ts';
import type { AttackBody } from '../wire.ts';
import { AttackExchange } from './attacks.ts';

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
