import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StreamInfo } from '@nats-io/jetstream';
import { ReplicaWatch } from './replica-watch.ts';

interface Seen {
  readonly leader: string | undefined;
  readonly current?: boolean;
}

/** A watch that is shown, look by look, what a stream's leader says: how often it asked for a repetition after each. */
async function shown(looks: readonly (Seen | 'nobody answers' | 'doubt')[], refuse = 0) {
  let refused = 0;
  let repeated = 0;
  let settled = 0;
  const watch = new ReplicaWatch({
    settled: () => settled++,
    rejoined: async () => {
      if (refused++ < refuse) throw new Error('not connected');
      repeated++;
    },
  });
  const after: number[] = [];
  for (const look of looks) {
    if (look === 'doubt') {
      watch.doubt();
      continue;
    }
    const found = async () => {
      if (look === 'nobody answers') throw new Error('timeout');
      const replicas = [{ name: 'two', current: look.current ?? true, offline: false }];
      return [{ cluster: { leader: look.leader, replicas } } as Pick<StreamInfo, 'cluster'>];
    };
    await watch.look(found());
    after.push(repeated);
  }
  return { after, settled };
}

const whole: Seen = { leader: 'one' };
const broken: Seen = { leader: 'one', current: false };

test('servers that stay together: nothing is repeated', async () => {
  assert.deepEqual(await shown([whole, whole, whole]), { after: [0, 0, 0], settled: 3 });
});

test('a server that was away and is back: repeated once, at the second look that finds all', async () => {
  assert.deepEqual((await shown([whole, broken, whole, whole, whole])).after, [0, 0, 0, 1, 1]);
});

test('another leads since the last look, or nobody answered: they were apart', async () => {
  const other: Seen = { leader: 'two' };
  assert.deepEqual((await shown([whole, other, other, other])).after, [0, 0, 1, 1]);
  assert.deepEqual((await shown([whole, 'nobody answers', whole, whole])).after, [0, 0, 0, 1]);
});

test('what each server must hear is said again though none was seen away', async () => {
  assert.deepEqual((await shown([whole, 'doubt', whole, whole, whole])).after, [0, 0, 1, 1]);
});

test('something that each server must hear is said while what was said before is repeated: that is repeated too', async () => {
  let repeated = 0;
  const rejoined = async () => {
    if (++repeated === 1) watch.doubt();
  };
  const watch = new ReplicaWatch({ settled: () => {}, rejoined });
  watch.doubt();
  for (let i = 0; i < 5; i++) await watch.look(Promise.resolve([{}]));
  assert.equal(repeated, 2);
});

test('one that stays away: repeated for the others after six looks, and again when it is back', async () => {
  const looks = [whole, ...Array.from({ length: 8 }, () => broken), whole, whole];
  const { after, settled } = await shown(looks);
  assert.deepEqual(after, [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2]);
  assert.equal(settled, 1);
});

test('what could not be repeated is repeated later', async () => {
  assert.deepEqual((await shown([whole, broken, whole, whole, whole, whole], 1)).after, [0, 0, 0, 0, 0, 1]);
});

test('one server without copies is always whole', async () => {
  let settled = 0;
  const watch = new ReplicaWatch({ settled: () => settled++, rejoined: () => Promise.reject(new Error('never')) });
  for (let i = 0; i < 3; i++) await watch.look(Promise.resolve([{}]));
  assert.equal(settled, 3);
});
