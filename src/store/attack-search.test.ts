import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatPrefix } from '../model/address.ts';
import { parseSearch } from './attack-search.ts';
import { queryAttacks } from './tables/attack-query.ts';
import { insertAttack } from './tables/attacks.ts';
import { sampleAttack } from './testing/sample-attack.ts';
import { scratchDatabase } from './testing/scratch.ts';

const context = scratchDatabase();
const agents = ['friendly-scanner', 'VaxSIPUserAgent/3.5', 'Größe "Büro"', null];
for (const [i, userAgent] of agents.entries())
  insertAttack(context, {
    id: i + 1,
    attack: sampleAttack({ userAgent, attacker: `45.143.9.${i}`, targets: [`4${i}1`, '+49 30 1234'] }),
    action: 'blocked',
    country: null,
  });

const six = scratchDatabase();
for (const [i, attacker] of ['198.51.100.7', '2a00:b42c:d937::5'].entries())
  insertAttack(six, {
    id: i + 1,
    attack: sampleAttack({ attacker, victim: '2001:db8:1::10', targets: i === 0 ? ['00:15:65:12:34:56'] : [] }),
    action: 'blocked',
    country: null,
  });

function found(text: string): number[] {
  return queryAttacks(context.db, { text }, { limit: 10 }).rows.map((row) => row.id);
}

test('an operator finds attacks by words of user agent, target and reason, the last one not yet typed out', () => {
  assert.deepEqual(found('friendly-scanner'), [1]);
  assert.deepEqual(found('FRIEND'), [1]);
  assert.deepEqual(found('vaxsip'), [2]);
  assert.deepEqual(found('VaxSIPUserAgent/3.5'), [2]);
  assert.deepEqual(found('große buro'), [3]);
  assert.deepEqual(found('431'), [4]);
  assert.deepEqual(found('43'), [4]);
  assert.deepEqual(found('43 '), [], 'a space ends the word');
  assert.deepEqual(found('passwords'), [4, 3, 2, 1]);
  assert.deepEqual(found('passwords friendly'), [1]);
  assert.deepEqual(found('friendly vax'), []);
});

test('an address, a prefix or the beginning of an address in the search field is looked for as such', () => {
  assert.deepEqual(found('45.143.9.1'), [2]);
  assert.deepEqual(found('45.143.9.0/31'), [2, 1]);
  assert.deepEqual(found('45.143.'), [4, 3, 2, 1]);
  assert.deepEqual(found('45.143. friendly'), [1]);
  for (const ours of ['192.0.2.10', '192.0.2.0/24', '192.0.2.', '192.0.2.10 friendly'])
    assert.deepEqual(found(ours), ours.endsWith('friendly') ? [1] : [4, 3, 2, 1], 'what is ours is meant as victim');
  assert.deepEqual(parseSearch('45.143').addresses.map(formatPrefix), ['45.143.0.0/16']);
});

test('the beginning of an IPv6 address is looked for as such, as attacker or as victim', () => {
  const { db } = six;
  const found6 = (text: string) => queryAttacks(db, { text }, { limit: 10 }).rows.map((row) => row.attacker);
  for (const text of ['2a00:b42c', '2a00:b42c:', '2A00:B42C:d937', '2a00:b42c:d937:', '2a00:', '2a00:b42c::'])
    assert.deepEqual(found6(text), ['2a00:b42c:d937::5'], text);
  for (const text of ['2001:db8', '2001:db8:', '2001:db8:1', '2001:db8::/32', '2001:db8 '])
    assert.deepEqual(found6(text), ['2a00:b42c:d937::5', '198.51.100.7'], text);
  assert.deepEqual(found6('2a00:b42'), [], 'another group');
  assert.deepEqual(found6('00:15:65'), ['198.51.100.7'], 'a MAC address is text');
  for (const text of ['12:30', '2001', '2a00:b42c:xyz', 'sip:204', '2001:db8:1:2:3:4:5:6:7', '::', 'face'])
    assert.deepEqual(parseSearch(text).addresses.map(formatPrefix), text === '::' ? ['::'] : [], text);
  assert.deepEqual(parseSearch('2001:db8::1').addresses.map(formatPrefix), ['2001:db8::1']);
});

test('empty means everything, signs alone mean nothing', () => {
  assert.equal(found('  ').length, 4);
  assert.deepEqual(found('--- "'), []);
});

test('nothing that is typed is an error or has a meaning of its own for the search engine', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 8 }),
    fc.constantFrom('"', '*', 'AND', 'NEAR(', '^', '\0', 'text:'),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (parts) => {
      assert.ok(found(parts.join(' ')).length <= agents.length);
    }),
    { numRuns: 500 },
  );
  assert.deepEqual(found('friendly OR vax'), [], 'OR is a word');
});
