import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settingsSchema } from '../../../../src/model/settings.ts';
import { settingsTexts } from '../../texts/settings.ts';
import { fields, sectionOf, specialSettings } from './fields.ts';

test('every setting of the engine can be changed on the page', () => {
  const shown = [...fields.map(({ name }) => name), ...Object.keys(specialSettings)].sort();
  assert.deepEqual(shown, Object.keys(settingsSchema.shape).sort());
});

test('every setting has a title and says what it does', () => {
  for (const name of Object.keys(settingsSchema.shape)) {
    const texts = settingsTexts.fields[name as keyof typeof settingsTexts.fields];
    assert.ok(texts?.title && texts.help.length > 15, name);
    assert.ok(sectionOf(name));
  }
  assert.equal(sectionOf('passwords'), undefined);
});
