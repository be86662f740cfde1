import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JetStreamClient } from '@nats-io/jetstream';
import { Follower } from './follower.ts';

/** A server, as its consumer is to the client: it says that it is there, and sends these. */
function consumerOf(sequences: readonly number[]) {
  const { promise: closed, resolve: close } = Promise.withResolvers<void>();
  const messages = {
    close: async () => close(),
    async *status() {
      yield { type: 'heartbeat', lastConsumerSequence: 0 };
      await closed;
    },
    async *[Symbol.asyncIterator]() {
      for (const seq of sequences)
        yield { subject: 's', data: new Uint8Array(), seq, time: new Date(seq), info: { pending: 0 } };
      await closed;
    },
  };
  return { info: async () => ({ num_pending: 0 }), consume: async () => messages };
}

test('a server has lost touch with the others and says again and again that it is there: another is asked, and no one else while all comes', async () => {
  const consumers = [consumerOf([]), consumerOf([1, 2])];
  const servers: unknown[] = [];
  const jetStream = {
    consumers: {
      get: async () => {
        servers.push(consumers.at(servers.length) ?? consumers.at(-1));
        return servers.at(-1);
      },
    },
  } as unknown as JetStreamClient;
  const { promise: came, resolve } = Promise.withResolvers<void>();
  const raw = () => follower.sequence === 1 && resolve();
  const follower = new Follower(jetStream, { stream: 'S', subjects: '>', raw, caughtUp: () => {} });
  const running = follower.run();
  try {
    const asking = setInterval(() => follower.compare(2), 20);
    await came;
    clearInterval(asking);
    for (let i = 0; i < 10; i++) follower.compare(2);
    await new Promise((done) => setTimeout(done, 700));
    assert.deepEqual([follower.sequence, servers.length], [2, 2]);
  } finally {
    await follower.stop();
    await running;
  }
});
