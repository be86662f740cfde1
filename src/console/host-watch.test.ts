import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Status } from '../engine/control/protocol.ts';
import type { Presence } from '../model/in-force.ts';
import { HostWatch } from './host-watch.ts';

const start = 1_000_000;

function watching() {
  const told: string[] = [];
  let changes = 0;
  const watch = new HostWatch({ changed: () => changes++, tell: ({ kind, text }) => told.push(`${kind}: ${text}`) });
  const look = (presence: Presence, connected = true, now = start, since = start, isSet = false) => {
    const cluster = { role: 'operator', connected, since, summary: 'Cut off: no route' };
    const host = { uuid: 'u2', name: 'pbx-2', own: false, lastSeen: 0, state: null, presence };
    changes = 0;
    watch.look({ hosts: [host], status: { cluster } as unknown as Status }, now, isSet);
    return changes;
  };
  return { told, look };
}

test('a host that goes away is told once, and the pages are told to look again', () => {
  const { told, look } = watching();
  look('here');
  assert.equal(look('here'), 0);
  assert.equal(look('gone'), 1);
  assert.equal(look('gone'), 0);
  assert.equal(told.length, 1);
  assert.match(told[0]!, /^clusterTrouble: pbx-2 is not heard of any more/);
});

test('a console that starts beside a host that is gone for long tells nobody anew', () => {
  const { told, look } = watching();
  look('gone');
  assert.deepEqual(told, []);
});

test('a short break of the connection is nobody’s business; a minute of it is told, once', () => {
  const { told, look } = watching();
  look('unknown', false, start + 30_000);
  assert.deepEqual(told, []);
  look('unknown', false, start + 60_000);
  look('unknown', false, start + 90_000);
  assert.deepEqual(told, ['clusterTrouble: Cut off: no route']);
});

test('the clock is set by an hour: no host is gone for that, and a cut that was told is no new one', () => {
  const { told, look } = watching();
  const hour = 3_600_000;
  look('here');
  // the engine is about to see it
  look('gone', true, start + hour, start, true);
  look('here', true, start + hour, start + hour);
  assert.deepEqual(told, []);
  look('unknown', false, start + hour + 60_000, start + hour);
  look('unknown', false, start + 2 * hour + 90_000, start + 2 * hour);
  assert.deepEqual(told, ['clusterTrouble: Cut off: no route']);
  look('here', true, start + 2 * hour + 90_000, start + 2 * hour);
  look('unknown', false, start + 2 * hour + 160_000, start + 2 * hour + 100_000);
  assert.equal(told.length, 2);
});
