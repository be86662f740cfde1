import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { countryName, isCountryCode } from '../../../src/model/country.ts';
import { countryOfShape } from './country-of-shape.ts';

interface Shape {
  readonly id?: string;
  readonly properties: { readonly name: string };
}

const file = createRequire(import.meta.url).resolve('world-atlas/countries-50m.json');
const { objects } = JSON.parse(readFileSync(file, 'utf8')) as {
  readonly objects: { readonly countries: { readonly geometries: readonly Shape[] } };
};
const shapes = objects.countries.geometries;

test('every shape of the map belongs to a country that an attack can come from', () => {
  const nowhere = shapes.filter(({ id, properties }) => {
    const code = countryOfShape(id, properties.name);
    return code === undefined || !isCountryCode(code);
  });
  assert.deepEqual(
    nowhere.map(({ properties }) => properties.name),
    ['Indian Ocean Ter.', 'Siachen Glacier'],
  );
});

test('an attack from a country is drawn in that country and in no other', () => {
  const plain = (text: string) =>
    text
      .normalize('NFD')
      .replace(/[^A-Za-z]/g, '')
      .toLowerCase();
  const same = shapes.filter(
    ({ id, properties }) => plain(countryName(countryOfShape(id, properties.name) ?? '')) === plain(properties.name),
  );
  // the rest is abbreviated in the atlas ("Dem. Rep. Congo"); these are enough that a shifted table would show
  assert.ok(same.length > 180, `${same.length} names agree`);
  assert.equal(countryOfShape('180', 'Dem. Rep. Congo'), 'CD');
  assert.equal(countryOfShape('344', 'Hong Kong'), 'HK');
  assert.equal(countryOfShape(undefined, 'Kosovo'), 'XK');
});
