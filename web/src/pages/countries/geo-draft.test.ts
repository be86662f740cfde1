import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GeoRule } from '../../../../src/console/contract/geo.ts';
import {
  chooseCountries,
  draftRule,
  draftSearch,
  isComplete,
  readCountriesSearch,
  ruleChange,
  toggleCountry,
} from './geo-draft.ts';

const inForce: GeoRule = { mode: 'block', countries: ['CN', 'RU'], except: ['192.0.2.0/24'] };

test('a country rule that is not saved survives a reload and can be sent to a colleague', () => {
  const draft: GeoRule = { mode: 'allow-only', countries: ['AT', 'DE'], except: ['2001:db8::/32', '198.51.100.7'] };
  const search = readCountriesSearch({ ...draftSearch(draft, inForce) });
  assert.deepEqual(draftRule(search, inForce), draft);
  const emptied: GeoRule = { mode: 'off', countries: [], except: [] };
  assert.deepEqual(draftRule(readCountriesSearch({ ...draftSearch(emptied, inForce) }), inForce), emptied);
});

test('an untouched rule leaves no trace in the address, and a rubbish address shows the rule in force', () => {
  assert.deepEqual(
    Object.values(draftSearch(inForce, inForce)).filter((value) => value !== undefined),
    [],
  );
  const search = readCountriesSearch({ mode: 'drop', pick: '<script>', except: 'x y' });
  assert.deepEqual(draftRule(search, inForce), inForce);
});

test('ticking the first country begins a rule that blocks; a rule in force keeps its kind', () => {
  const off: GeoRule = { mode: 'off', countries: [], except: [] };
  assert.deepEqual(toggleCountry(off, 'KP'), { mode: 'block', countries: ['KP'], except: [] });
  assert.deepEqual(toggleCountry(inForce, 'CN').countries, ['RU']);
  assert.equal(chooseCountries({ ...inForce, mode: 'allow-only' }, ['DE', 'DE']).mode, 'allow-only');
});

test('the list of changes names what was added and removed, and a rule without a country is not offered', () => {
  const change = ruleChange(inForce, { ...inForce, countries: ['KP', 'RU'] });
  assert.deepEqual(change, { mode: false, added: ['KP'], removed: ['CN'], except: false, any: true });
  assert.equal(isComplete({ ...inForce, countries: [] }), false);
  assert.equal(isComplete({ ...inForce, mode: 'off', countries: [] }), true);
});
