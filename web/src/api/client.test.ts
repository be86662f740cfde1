import assert from 'node:assert/strict';
import { afterEach, type TestContext, test } from 'node:test';
import type { listRoutes } from '../../../src/console/contract/lists.ts';
import { ApiError } from './api-error.ts';
import { call } from './client.ts';

const real = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = real;
});

const answers = (answer: (init: RequestInit) => Promise<Response> | Response) => {
  globalThis.fetch = async (_url, init = {}) => answer(init);
};
const read = () => call<typeof listRoutes.countries>('GET /v1/lists/{list}/countries', { params: { list: 'deny' } });
const change = () =>
  call<typeof listRoutes.note>('PATCH /v1/lists/{list}/entry', {
    params: { list: 'deny' },
    body: { prefix: '192.0.2.1', note: '' },
  });
const refused = async (act: () => Promise<unknown>, code: string, words: RegExp) =>
  assert.rejects(act, (error) => error instanceof ApiError && error.code === code && words.test(error.message));

test('a page of the network that asks to sign in is not taken for an answer', async () => {
  answers(() => new Response('<html>Hotel Wi-Fi</html>', { status: 200 }));
  await refused(read, 'unreadable', /something on the way/);
});

test('an answer that breaks off is none', async () => {
  answers(
    () =>
      new Response(
        new ReadableStream({
          start(controller) {
            controller.enqueue(new TextEncoder().encode('{"rows":['));
            controller.error(new TypeError('network error'));
          },
        }),
      ),
  );
  await refused(read, 'offline', /cannot be reached/);
});

/** A server that takes the request and is silent. */
function silent(t: TestContext): void {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  answers(
    ({ signal }) => new Promise((_, fail) => signal?.addEventListener('abort', () => fail(new Error('aborted')))),
  );
}

test('nobody waits for ever: a change that is not answered may have been done, and that is said', async (t) => {
  silent(t);
  const reading = refused(read, 'no-answer', /60 s.*Try again/);
  const changing = refused(change, 'no-answer', /180 s.*not known.*look before/);
  t.mock.timers.tick(180_000);
  await Promise.all([reading, changing]);
});
