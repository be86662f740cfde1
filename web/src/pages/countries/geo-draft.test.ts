import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GeoRule } from '../../../../src/console/contract/geo.ts';
import {
  chooseCountries,
  draftParts,
  draftRule,
  draftSearch,
  isComplete,
  readCountriesSearch,
  readGeoParts,
  readKeptRule,
  rebaseRule,
  ruleChange,
  toggleCountry,
  wrongExceptions,
} from './geo-draft.ts';

const inForce: GeoRule = { mode: 'block', countries: ['CN', 'RU'], except: ['192.0.2.0/24'] };

/** As a reload finds it. */
const reloaded = (draft: GeoRule) => {
  const kept: unknown = JSON.parse(JSON.stringify(draftParts(draft, inForce) ?? {}));
  return draftRule(readCountriesSearch({ ...draftSearch(draft, inForce) }), readGeoParts(kept), inForce);
};

test('a country rule that is not saved survives a reload, and its countries can be sent to a colleague', () => {
  const draft: GeoRule = { mode: 'allow-only', countries: ['AT', 'DE'], except: ['2001:db8::/32', '198.51.100.7'] };
  assert.deepEqual(reloaded(draft), draft);
  const emptied: GeoRule = { mode: 'off', countries: [], except: [] };
  assert.deepEqual(reloaded(emptied), emptied);
  const sent = readCountriesSearch({ ...draftSearch(draft, inForce) });
  assert.deepEqual(draftRule(sent, {}, inForce), { ...draft, except: inForce.except });
});

test('a word among the exceptions is told and takes none of the others with it; a thousand are kept', () => {
  const draft: GeoRule = { ...inForce, except: ['203.0.113.9', 'Berlin', '2001:db8::/129', '192.0.2.0/24'] };
  assert.deepEqual(reloaded(draft), draft);
  assert.deepEqual(wrongExceptions(draft), ['Berlin', '2001:db8::/129']);
  const many: GeoRule = { ...inForce, except: Array.from({ length: 1000 }, (_, i) => `2001:db8:0:${i}::/64`) };
  assert.deepEqual(reloaded(many), many);
  assert.deepEqual(wrongExceptions(many), []);
});

test('an untouched rule leaves no trace in the address, and a rubbish address shows the rule in force', () => {
  assert.deepEqual(
    Object.values(draftSearch(inForce, inForce)).filter((value) => value !== undefined),
    [],
  );
  assert.equal(draftParts(inForce, inForce), undefined);
  const search = readCountriesSearch({ mode: 'drop', pick: '<script>' });
  const kept = readGeoParts({ mode: 'drop', countries: ['<script>'], except: [5] });
  assert.deepEqual(draftRule(search, kept, inForce), inForce);
  assert.deepEqual(readGeoParts(null), {});
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

test('on top of what a colleague has put in force meanwhile, my own change is all that a kept draft changes', () => {
  const mine: GeoRule = { mode: 'block', countries: ['CN', 'KP', 'RU'], except: ['192.0.2.0/24', '198.51.100.7'] };
  const theirs: GeoRule = { mode: 'block', countries: ['CN', 'IR'], except: ['203.0.113.5'] };
  assert.deepEqual(rebaseRule(inForce, mine, theirs), {
    mode: 'block',
    countries: ['CN', 'IR', 'KP'],
    except: ['203.0.113.5', '198.51.100.7'],
  });
  const off: GeoRule = { ...inForce, mode: 'off' };
  assert.equal(rebaseRule(inForce, off, theirs).mode, 'off');
  assert.equal(rebaseRule(inForce, { ...inForce, except: [] }, { ...theirs, mode: 'allow-only' }).mode, 'allow-only');
  // what the draft leaves as it is already is as the colleague has it
  assert.deepEqual(rebaseRule(inForce, { ...theirs, except: [] }, theirs), theirs);
});

test('a draft is kept with the rule that it was begun with, and rubbish is none', () => {
  const kept = { parts: { except: ['x'] }, base: inForce, revision: 4 };
  assert.deepEqual(readKeptRule(JSON.parse(JSON.stringify(kept))), kept);
  for (const rubbish of [null, [], 'x', { parts: {}, revision: 4 }, { ...kept, base: { mode: 'block' } }])
    assert.equal(readKeptRule(rubbish), undefined);
});
