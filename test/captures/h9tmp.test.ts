import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { judge } from '../traffic/judge.ts';
import { type Peer, Traffic } from '../traffic/traffic.ts';

/** What honest devices at one address do, each drawn with its own pace. Any mixture of them must be left alone. */
const habits = [
  'phones',
  'cached nonces',
  'stale phone',
  'caller',
  'busy keys',
  'monitor',
  'trunk',
  'mistyper',
  'softphone',
] as const;

interface Place {
  readonly habits: readonly (typeof habits)[number][];
  readonly devices: number;
  readonly pace: number;
  readonly loss: number;
  readonly tcp: boolean;
}

const place: fc.Arbitrary<Place> = fc.record({
  habits: fc.uniqueArray(fc.constantFrom(...habits), { minLength: 1, maxLength: 4 }),
  devices: fc.integer({ min: 1, max: 12 }),
  pace: fc.integer({ min: 12, max: 240 }),
  loss: fc.integer({ min: 7, max: 40 }),
  tcp: fc.boolean(),
});

const length = 1200;

function live(story: Traffic, at: number, address: string, { habits: all, devices, pace, loss, tcp }: Place): void {
  let n = 0;
  const isLost = () => n++ % loss === 3;
  const peer = (device: number): Peer => ({ address, port: 20_000 + device, transport: tcp ? 'TCP' : 'UDP' });
  for (const habit of all)
    for (let device = 0; device < devices; device++) {
      const user = `${at}${100 + device}`;
      const first = device * 0.37;
      for (let time = first, i = 0; time < length; time += pace, i++) {
        const call = { callId: `${address}${habit.replace(' ', '-')}${device}`, cseq: 1 + 3 * i };
        switch (habit) {
          case 'phones':
            if (isLost() && !tcp) story.ask(time, peer(device), { method: 'REGISTER', user });
            story.register(time + 0.5, peer(device), user, 200, call);
            break;
          case 'cached nonces': {
            const nonce = story.register(time, peer(device), user, 401, { ...call, nonce: `old${user}${i}` });
            story.register(time + 0.2, peer(device), user, 200, { ...call, cseq: 2 + 3 * i, nonce });
            break;
          }
          case 'stale phone':
            if (device < 2) story.register(time, peer(device), `${at}90${device}`, 401, call);
            break;
          case 'caller': {
            if (i === 0) story.register(time, peer(device), user, 200);
            const fields = { method: 'INVITE', user: `0161${4960000 + i}`, from: user, callId: `${user}call${i}` };
            story.exchange(time + 2, peer(device), fields, 407, { nonce: `k${user}${i}` });
            const auth = { nonce: `k${user}${i}` };
            story.exchange(time + 2.1, peer(device), { ...fields, cseq: 2, auth }, [200, 486, 404, 403, 487][i % 5]!);
            break;
          }
          case 'busy keys':
            story.register(time, peer(device), user, 200);
            for (let key = 0; key < 6; key++)
              story.exchange(
                time + 1 + key * 0.05,
                peer(device),
                { method: 'SUBSCRIBE', user: `7${key}`, from: user },
                404,
              );
            break;
          case 'monitor':
            if (device === 0)
              story.exchange(time, { ...peer(0), agent: 'sipsak 0.9.8.1' }, { method: 'OPTIONS', user: 'ping' }, 200);
            break;
          case 'trunk':
            if (device === 0) {
              const asked = story.ask(time, peer(0), {
                method: 'INVITE',
                user: `44207946${1000 + i}`,
                from: '44770090',
              });
              story.answer(time + 0.1, asked, i % 6 === 5 ? 404 : 200);
              story.ack(time + 0.2, asked);
            }
            break;
          case 'mistyper':
            if (device === 0 && i < 3) story.register(i * 5, peer(0), user, 401);
            else if (device === 0) story.register(time, peer(0), user, 200);
            break;
          case 'softphone': {
            // a new port with each registration, as over TCP or from a mobile
            const port = 40_000 + device * 100 + i;
            story.register(time, { ...peer(device), port, agent: 'Linphone/5' }, user, 200);
          }
        }
      }
    }
}

test('any mixture of honest habits at three addresses: nobody is blocked', () => {
  fc.assert(
    fc.property(fc.array(place, { minLength: 3, maxLength: 3 }), (places) => {
      const story = new Traffic();
      for (const [i, one] of places.entries()) live(story, i + 1, `198.51.100.${10 + i}`, one);
      const blocked = judge(story).attacks.filter(({ action }) => action === 'block');
      assert.deepEqual(
        blocked.map(({ attacker, detector, reason }) => `${attacker} ${detector}: ${reason}`),
        [],
      );
    }),
    { numRuns: 40, seed: 1 },
  );
});
