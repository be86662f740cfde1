import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dashboardLimits, movesAlong, rangeProblem, readDashboardSearch } from './dashboard-search.ts';

const now = Date.parse('2026-03-10T12:00:00Z');
const day = 86_400_000;

test('the dashboard opens on the last 24 hours, and moves along', () => {
  const search = readDashboardSearch({});
  assert.deepEqual(dashboardLimits(search, now), { from: now - day, to: now });
  assert.equal(movesAlong(search), true);
});

test('a link to an hour of last night shows that hour, whenever it is opened', () => {
  const search = readDashboardSearch({ from: '2026-03-09T22:00:00Z', to: '2026-03-09T23:00:00Z' });
  assert.deepEqual(dashboardLimits(search, now), {
    from: Date.parse('2026-03-09T22:00:00Z'),
    to: Date.parse('2026-03-09T23:00:00Z'),
  });
  assert.equal(movesAlong(search), false);
});

test('a link whose range cannot be shown says why: no time, one that has not begun, one that ends where it begins', () => {
  const problem = (raw: Record<string, string>) => rangeProblem(readDashboardSearch(raw), now);
  assert.deepEqual(problem({ from: 'yesterday' }), { kind: 'unread', text: 'yesterday' });
  assert.deepEqual(problem({ from: '2026-03-09T22:00:00Z', to: '2026-13-01' }), { kind: 'unread', text: '2026-13-01' });
  assert.deepEqual(problem({ range: '90d' }), { kind: 'unread', text: '90d' });
  const ahead = '2027-01-01T00:00:00Z';
  assert.deepEqual(problem({ from: ahead }), { kind: 'ahead', from: Date.parse(ahead) });
  const same = '2026-03-09T22:00:00Z';
  assert.deepEqual(problem({ from: same, to: same }), { kind: 'empty', from: Date.parse(same) });
  for (const raw of [{}, { range: '7d', from: 'yesterday' }, { from: same }, { to: same }, { from: same, to: ahead }])
    assert.equal(problem(raw), undefined);
});

test('a range with its ends turned round is shown as its button says', () => {
  const [early, late] = ['2026-03-09T21:00:00Z', '2026-03-09T22:00:00Z'] as const;
  const search = readDashboardSearch({ from: late, to: early });
  assert.equal(rangeProblem(search, now), undefined);
  assert.deepEqual(dashboardLimits(search, now), { from: Date.parse(early), to: Date.parse(late) });
});

test('a range with only an end is the day before it', () => {
  const to = Date.parse('2026-03-01T00:00:00Z');
  assert.deepEqual(dashboardLimits({ to: '2026-03-01T00:00:00Z' }, now), { from: to - day, to });
});
