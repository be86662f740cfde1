import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dashboardLimits, movesAlong, readDashboardSearch } from './dashboard-search.ts';

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

test('a mistyped address is no error page: an end at its start, or a start in the future, gives the last 24 hours', () => {
  for (const search of [
    { from: '2026-03-09T22:00:00Z', to: '2026-03-09T22:00:00Z' },
    { from: '2027-01-01T00:00:00Z' },
    { range: 'nonsense', from: 'yesterday' },
  ])
    assert.deepEqual(dashboardLimits(readDashboardSearch(search), now), { from: now - day, to: now });
  // as the button of the range then says
  const [early, late] = ['2026-03-09T21:00:00Z', '2026-03-09T22:00:00Z'] as const;
  assert.deepEqual(dashboardLimits(readDashboardSearch({ from: late, to: early }), now), {
    from: Date.parse(early),
    to: Date.parse(late),
  });
});

test('a range with only an end is the day before it', () => {
  const to = Date.parse('2026-03-01T00:00:00Z');
  assert.deepEqual(dashboardLimits({ to: '2026-03-01T00:00:00Z' }, now), { from: to - day, to });
});
