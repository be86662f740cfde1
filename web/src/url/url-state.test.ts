import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { attackFilter, attackPage, isFiltered } from '../pages/attacks/attack-query.ts';
import { readAttackSearch } from '../pages/attacks/attack-search.ts';
import { pageQuery, readListSearch } from './list-search.ts';
import { onlyValid, parseSearchParams, stringifySearchParams } from './search-params.ts';
import { fixedRange, isLimited, rangeLimits, readRangeSearch, unreadRange } from './time-range.ts';

const now = Date.UTC(2026, 10, 22, 12, 0, 7);

test('a link to a filtered log brings a colleague to the same filter, page and opened row', () => {
  const link = '?text=204&type=REGISTER&country=DE&range=7d&page=3&per=50&open=17&evidence=proven';
  const search = readAttackSearch(parseSearchParams(link));
  assert.deepEqual(search, {
    text: '204',
    type: 'REGISTER',
    country: 'DE',
    range: '7d',
    page: 3,
    per: 50,
    open: 17,
    evidence: 'proven',
  });
  assert.deepEqual(readAttackSearch(parseSearchParams(stringifySearchParams({ ...search }))), search);
  assert.deepEqual(attackPage(search, now), {
    text: '204',
    type: 'REGISTER',
    country: 'DE',
    evidence: 'proven',
    from: Date.UTC(2026, 10, 15, 12, 0, 0),
    limit: 50,
    offset: 100,
  });
});

test('the pages of the log fit together while attacks come: those behind the first go on from its head', () => {
  assert.equal(attackPage({}, now, 99).before, undefined, 'the first page is the newest');
  assert.deepEqual(attackPage({ page: 2 }, now, 99), { limit: 15, offset: 15, before: 100 });
  assert.deepEqual(attackPage({ page: 2 }, now), { limit: 15, offset: 15 }, 'from a link');
});

test('a link to the attacks of a long user agent finds it as a whole, as the log keeps it', () => {
  const userAgent = 'x'.repeat(300);
  assert.equal(readAttackSearch(parseSearchParams(`?userAgent=${userAgent}`)).userAgent, userAgent);
});

test('an untouched list has a short address', () => {
  assert.equal(stringifySearchParams({ page: undefined, text: '', host: null }), '');
  assert.deepEqual(readListSearch({ page: '1', per: '15' }, []), {});
  assert.equal(isFiltered({}), false);
  assert.equal(isFiltered({ page: 2, per: 50 }), false);
  assert.equal(isFiltered({ from: '2026-11-22T00:00:00Z' }), true);
});

test('an address that somebody mangled shows the list, not an error', () => {
  const mangled = {
    page: '-1',
    per: '17',
    sort: 'drop table',
    evidence: '?',
    open: 'x',
  };
  assert.deepEqual(readAttackSearch(mangled), {});
  assert.deepEqual(readListSearch({ sort: '-until' }, ['since']), {});
  assert.deepEqual(readListSearch({ sort: '-since' }, ['since']), { sort: '-since' });
});

test('a range, or an end of one, that is none limits nothing, and stays as it was typed so that the page can say so', () => {
  const search = readRangeSearch({ from: 'yesterday', to: '2026-11-22T00:00:00Z' });
  assert.deepEqual(search, { from: 'yesterday', to: '2026-11-22T00:00:00Z' });
  assert.equal(unreadRange(search), 'yesterday');
  assert.deepEqual(rangeLimits(search, now), { to: Date.UTC(2026, 10, 22) });
  assert.equal(isLimited({ from: 'yesterday' }), false);
  assert.equal(unreadRange(readRangeSearch({ from: 'x'.repeat(5000) }))?.length, 40);
  assert.equal(unreadRange(readRangeSearch({ range: '7d', from: 'yesterday' })), undefined);
  const unknown = readAttackSearch({ range: '90d', from: '2026-11-22T00:00:00Z' });
  assert.deepEqual(unknown, { range: '90d', from: '2026-11-22T00:00:00Z' });
  assert.equal(unreadRange(unknown), '90d');
  assert.deepEqual(rangeLimits(unknown, now), { from: Date.UTC(2026, 10, 22) });
  assert.deepEqual(rangeLimits({ range: '90d' }, now), {});
  assert.equal(isLimited({ range: '90d' }), false);
  assert.equal(unreadRange(readRangeSearch({ range: 'x'.repeat(5000) }))?.length, 40);
});

test('what a page does not understand in its address does not reach it as raw text either', () => {
  const raw = { page: 'abc', evil: '//evil.example', host: 'uuid', text: '204' };
  const search = { ...raw, ...onlyValid(readAttackSearch)(raw) };
  assert.deepEqual(search, { page: undefined, evil: undefined, host: 'uuid', text: '204' });
});

test('a name that a page takes from its address cannot reach the prototype of objects', () => {
  const search = parseSearchParams('?__proto__=x&constructor=y&text=a&text=b');
  assert.equal(search.text, 'a');
  assert.equal(Object.getPrototypeOf(search), Object.prototype);
});

test('any text survives the way through the address', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
      assert.equal(parseSearchParams(stringifySearchParams({ text })).text, text);
    }),
  );
});

test('pages and sort become what the server wants', () => {
  assert.deepEqual(pageQuery({}, '-since'), { limit: 15, offset: 0, sort: 'since', descending: true });
  assert.deepEqual(pageQuery({ page: 3, per: 50, sort: 'until' }, '-since'), {
    limit: 50,
    offset: 100,
    sort: 'until',
    descending: false,
  });
});

test('a range that moves along asks the same question for ten seconds; a fixed one for ever', () => {
  assert.deepEqual(rangeLimits({ range: '1h' }, now), rangeLimits({ range: '1h' }, now + 2000));
  assert.deepEqual(rangeLimits({}, now), {});
  assert.deepEqual(rangeLimits({}, now, '24h'), { from: Date.UTC(2026, 10, 21, 12, 0, 0) });
  const fixed = fixedRange(now - 1000, now);
  assert.deepEqual(rangeLimits(readRangeSearch({ ...fixed }), now), { from: now - 1000, to: now });
  const turned = readRangeSearch({ from: fixed.to, to: fixed.from });
  assert.deepEqual(rangeLimits(turned, now), { from: now - 1000, to: now }, 'of an address with its ends turned round');
  assert.equal(attackFilter(fixed, now + 99_999).to, now);
});
