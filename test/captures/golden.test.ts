import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { judgeFile } from '../traffic/judge.ts';

const folder = join(import.meta.dirname, '../fixtures/labelled');

/** Captures of real tools against a real Kamailio and a real TFTP server, with what is to be recognised in them. */
const expected = readFileSync(join(folder, 'expected.csv'), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map(
    (line) => /^([^,]*),([^,]*),([^,]*),([^,]*),(.*)$/.exec(line)!.slice(1) as [string, string, string, string, string],
  );

for (const [file, kind, attackers, detectors, what] of expected)
  test(`${kind}: ${what.replaceAll('"', '')} (${file})`, () => {
    const { attacks, protectedAddresses } = judgeFile(join(folder, file));
    const blocked = attacks.filter(({ action }) => action === 'block');
    assert.equal([...new Set(blocked.map(({ attacker }) => attacker))].join(' '), attackers);
    assert.equal([...new Set(blocked.map(({ detector }) => detector))].sort().join(' '), detectors);
    if (kind === 'benign') assert.deepEqual(attacks, []);
    // whom to protect is found out from the traffic
    assert.ok(protectedAddresses.every((address) => /^(192\.0\.2\.1[012]|2001:db8:1::10)$/.test(address)));
  });
