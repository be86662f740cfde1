import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JetStreamClient, PubAck } from '@nats-io/jetstream';
import { newSeed, signerOf } from '../credentials/signing-key.ts';
import { OwnStamps } from '../stamps.ts';
import { Publisher } from './publisher.ts';

test('a server that is killed answers nothing: what waits for it is told at once, and what is sent then goes', async () => {
  const answers: ((ack: PubAck) => void)[] = [];
  const jetStream = {
    publish: () => new Promise<PubAck>((answer) => answers.push(answer)),
  } as unknown as JetStreamClient;
  const signer = signerOf('3c1e2a52-7d0f-4f1b-9d53-000000000001', newSeed());
  const publisher = new Publisher(jetStream, signer, new OwnStamps(0, () => {}));
  const first = publisher.send('subject', {});
  const second = publisher.sendAfter('subject', {}, 7);
  publisher.interrupt();
  await assert.rejects(first, /connection/);
  await assert.rejects(second, /connection/);
  const third = publisher.send('subject', {});
  answers.at(-1)!({ stream: 'KV', seq: 9, duplicate: false });
  assert.equal((await third).seq, 9);
});
