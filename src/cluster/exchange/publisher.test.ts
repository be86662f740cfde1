import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JetStreamApiError, type JetStreamClient, type PubAck } from '@nats-io/jetstream';
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

test('somebody else was quicker, or is just being quicker, which only a replicated stream says', async () => {
  const signer = signerOf('3c1e2a52-7d0f-4f1b-9d53-000000000001', newSeed());
  const answering = (err_code: number) => {
    const error = new JetStreamApiError({ code: 400, err_code, description: 'wrong last sequence' });
    const jetStream = { publish: () => Promise.reject(error) } as unknown as JetStreamClient;
    return new Publisher(jetStream, signer, new OwnStamps(0, () => {})).sendAfter('subject', {}, 7);
  };
  assert.deepEqual(await Promise.all([10_071, 10_164].map(answering)), [undefined, undefined]);
  await assert.rejects(answering(10_077), JetStreamApiError);
});

test('a leader has seen the message id and lost the message: that is no word that it was stored', async () => {
  const signer = signerOf('3c1e2a52-7d0f-4f1b-9d53-000000000001', newSeed());
  const answering = (seq: number) => {
    const jetStream = { publish: async () => ({ stream: 'S', seq, duplicate: true }) } as unknown as JetStreamClient;
    return new Publisher(jetStream, signer, new OwnStamps(0, () => {})).send('subject', {}, 'id');
  };
  await assert.rejects(answering(0), /not stored/);
  assert.equal((await answering(7)).seq, 7);
});
