import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countryCodes } from '../../../../src/model/country.ts';
import { countryNames } from '../../search/country-names.ts';
import { countryRows, filterCountries } from './country-rows.ts';

const names = new Map([
  ['DE', 'Germany'],
  ['CI', 'Côte d’Ivoire'],
  ['AT', 'Austria'],
  ['SE', 'Sweden'],
]);
const rows = countryRows(
  names,
  [
    { country: 'SE', attacks: 3 },
    { country: '', attacks: 9 },
  ],
  ['DE'],
  'en',
);

test('countries of the rule stand first, then those that attack, the others by name', () => {
  assert.deepEqual(
    rows.map(({ code }) => code),
    ['DE', 'SE', 'AT', 'CI'],
  );
  assert.equal(rows[1]?.attacks, 3);
});

test('a country is found without its accents, by a part of its name, and by its code', () => {
  assert.deepEqual(
    filterCountries(rows, 'COTE').map(({ code }) => code),
    ['CI'],
  );
  assert.deepEqual(
    filterCountries(rows, ' de ').map(({ code }) => code),
    ['DE', 'SE'],
  );
  assert.equal(filterCountries(rows, undefined).length, 4);
});

test('every country that the page offers can be put into a rule, and none is missing', () => {
  assert.deepEqual([...countryNames.keys()].sort(), [...countryCodes].sort());
});
