import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countryRows, filterCountries } from './country-rows.ts';

const names = new Map([['DE', 'Germany'], ['CI', 'Côte d’Ivoire'], ['AT', 'Austria'], ['SE', 'Sweden']]);
const rows = countryRows(names, [{ country: 'SE', attacks: 3 }, { country: '', attacks: 9 }], 'en');

test('countries that attack stand first, the others by name', () => {
  assert.deepEqual(rows.map(({ code }) => code), ['SE', 'AT', 'CI', 'DE']);
  assert.equal(rows[0]?.attacks, 3);
});

test('a country is found without its accents, by a part of its name, and by its code', () => {
  assert.deepEqual(filterCountries(rows, 'COTE').map(({ code }) => code), ['CI']);
  assert.deepEqual(filterCountries(rows, ' de ').map(({ code }) => code), ['SE', 'DE']);
  assert.equal(filterCountries(rows, undefined).length, 4);
});
