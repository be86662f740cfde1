import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RunningStatistics } from './running-statistics.ts';

test('after four thousand million frames the numbers go on, and none is taken for a capture that was opened again', () => {
  const statistics = new RunningStatistics();
  statistics.take(Uint32Array.of(4_294_967_290, 4_294_967_295, 5));
  statistics.take(Uint32Array.of(4_294_967_290, 4_294_967_295, 5));
  statistics.take(Uint32Array.of(10, 0, 7));
  assert.deepEqual(statistics.sum, {
    received: 4_294_967_306,
    droppedByKernel: 4_294_967_296,
    droppedByInterface: 7,
  });
  statistics.take(Uint32Array.of(4_000_000_000, 3, 7));
  statistics.take(Uint32Array.of(9, 4, 7));
  assert.equal(statistics.sum.received, 2 * 2 ** 32 + 9);
  assert.equal(statistics.sum.droppedByKernel, 2 ** 32 + 4);
});
