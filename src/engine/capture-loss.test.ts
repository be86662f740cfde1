import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CaptureLoss } from './capture-loss.ts';

const at = (received: number, droppedByKernel: number) => ({ received, droppedByKernel, droppedByInterface: 0 });

test('a capture that loses packets over a minute is told with the share', () => {
  const loss = new CaptureLoss();
  assert.equal(loss.note('eth0', at(0, 0), 0), undefined);
  assert.equal(loss.note('eth0', at(5_000, 500), 30_000), undefined, 'the minute is not over');
  assert.equal(loss.note('eth0', at(9_000, 1_000), 60_000), 0.1);
  assert.equal(loss.note('eth0', at(18_000, 1_000), 120_000), undefined, 'it stopped');
});

test('a few lost packets, or a capture that was opened anew, are no alarm', () => {
  const loss = new CaptureLoss();
  loss.note('eth0', at(0, 0), 0);
  assert.equal(loss.note('eth0', at(100, 50), 60_000), undefined);
  assert.equal(loss.note('eth0', at(10, 900), 61_000), undefined);
  assert.equal(loss.note('eth0', at(100_010, 1_500), 121_000), undefined, 'less than one in a hundred');
});

test('the clock is set back by an hour: losses are told a minute later, not an hour', () => {
  const loss = new CaptureLoss();
  loss.note('eth0', at(0, 0), 10_000_000);
  loss.note('eth0', at(1_000, 0), 6_400_000);
  assert.equal(loss.note('eth0', at(10_000, 1_000), 6_460_000), 0.1);
});
