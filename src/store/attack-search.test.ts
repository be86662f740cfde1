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
