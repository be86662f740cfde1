import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MetricHistory } from './metric-history.ts';

const sample = (time: number) => ({ time, messageRate: time, unreadableShare: 0, blocks: 0 });

test('the lines of the dashboard reach back an hour finely and a month coarsely, in bounded memory', () => {
  const history = new MetricHistory();
  const step = 10_000;
  const month = 30 * 86_400_000;
  for (let time = 0; time <= month + 86_400_000; time += step) history.add(sample(time));
  const end = month + 86_400_000;
  const hour = history.between(end - 3_600_000, end + 1, 1000);
  assert.equal(hour.length, 361);
  const day = history.between(end - 86_400_000, end + 1, 1000);
  assert.equal(day.length, 289);
  const all = history.between(0, end + 1, 1_000_000);
  assert.equal(all[0]?.time, end - month);
  assert.ok(all.length <= 8641);
  const drawn = history.between(0, end + 1, 120);
  assert.ok(drawn.length <= 120 && drawn.at(-1)?.time === end, 'the latest is always there');
});
