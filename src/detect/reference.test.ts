import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detectorIds } from '../model/detector.ts';
import { findingKinds } from '../model/finding.ts';
import { anomalies } from '../sip/anomaly.ts';
import { detectorFacts } from './index.ts';
import { detectorReference } from './reference.ts';

const text = detectorReference();

test('every detector, threshold, anomaly and finding stands in the reference', () => {
  assert.deepEqual(detectorFacts.map(({ id }) => id).sort(), [...detectorIds].sort());
  for (const { id, thresholds } of detectorFacts) {
    assert.ok(text.includes(`(\`${id}\`)`), id);
    for (const name of Object.keys(thresholds)) assert.ok(text.includes(`| \`${name}\` |`), `${id} ${name}`);
  }
  for (const name of [...Object.keys(anomalies), ...Object.keys(findingKinds)])
    assert.ok(text.includes(`| \`${name}\` |`), name);
});

test('what a detector says of itself can be read: a sentence, and points that fit into a few lines', () => {
  for (const { id, description, signs, exceptions, forgeable } of detectorFacts) {
    assert.ok(description.length <= 200, `${id}: ${description.length}`);
    for (const point of [...signs, ...exceptions, forgeable]) {
      assert.ok(point.length <= 500, `${id}: ${point}`);
      assert.match(point, /^[A-Z0-9].*[.!]$/, id);
    }
  }
});

test('every default lies within its range', () => {
  for (const { id, thresholds } of detectorFacts)
    for (const [name, { default: value, minimum, maximum }] of Object.entries(thresholds))
      assert.ok(value >= minimum && value <= maximum, `${id} ${name}`);
});

test('a table of the reference has as many cells in each row', () => {
  for (const block of text.split('\n\n')) {
    const rows = block.split('\n').filter((line) => line.startsWith('|'));
    const cells = new Set(rows.map((row) => row.replaceAll('\\|', '').split('|').length));
    assert.ok(cells.size <= 1, rows[0]);
  }
});
