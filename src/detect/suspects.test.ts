import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SipMessage } from '../sip/message.ts';
import { TftpMessage } from '../tftp/message.ts';
import { Scene } from './scene.ts';
import { Suspects } from './suspects.ts';

function scene(slot: number): Scene {
  const lo = 0xcb007100 + slot;
  return Object.assign(new Scene(new SipMessage(), new TftpMessage()), {
    slot,
    hi: 0xffff,
    lo,
    source2: 0xffff,
    source3: lo,
    victim2: 0xffff,
    victim3: 0xc000020a,
    time: 5000,
    type: 'REGISTER',
  });
}

const take = (suspects: Suspects) =>
  suspects.take(
    () => 'eyeBeam',
    () => [],
  );

test('a source is told once with its latest count, and not again before it rises', () => {
  const suspects = new Suspects();
  for (const count of [1, 2, 3]) suspects.note(scene(9), 'tries', count, count, 4000, ['100']);
  const { raised } = take(suspects);
  assert.deepEqual(
    raised.map(({ source, attacker, victim, count, proven, first, last, targets }) => [
      source,
      attacker,
      victim,
      count,
      proven,
      first,
      last,
      targets,
    ]),
    [['203.0.113.9', '203.0.113.9', '192.0.2.10', 3, 3, 4000, 5000, ['100']]],
  );
  assert.equal(suspects.isEmpty, true);
  assert.deepEqual(take(suspects).raised, []);
});

test('forged sources leave room for those that cannot be forged', () => {
  const suspects = new Suspects();
  let untold = 0;
  for (let slot = 0; slot < 5000; slot++) if (!suspects.note(scene(slot), 'users', 1, 0, 0, [])) untold++;
  assert.equal(suspects.note(scene(9000), 'tries', 2, 2, 0, []), true);
  const { raised } = take(suspects);
  assert.equal(raised.length, 501);
  assert.equal(untold, 4500);
  assert.equal(raised.at(-1)?.measure, 'tries');
});

test('somebody who mistyped twice and then succeeded is not told of', () => {
  const suspects = new Suspects();
  suspects.note(scene(9), 'tries', 2, 2, 0, []);
  suspects.clear(0xffff, 0xcb007109);
  assert.deepEqual(take(suspects), { raised: [], cleared: ['203.0.113.9'] });
});
