import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attackedNames } from './attacked-names.ts';

test('the extension that several attackers want stands first, and an attack counts once for it', () => {
  const names = attackedNames(
    [
      { detector: 'register-brute-force', targets: ['204', '204', '201'] },
      { detector: 'user-enumeration', targets: ['204'] },
      { detector: 'invite-probe', targets: ['0044123'] },
    ],
    10,
  );
  assert.deepEqual(names, [
    { name: '204', kind: 'extension', attacks: 2 },
    { name: '0044123', kind: 'number', attacks: 1 },
    { name: '201', kind: 'extension', attacks: 1 },
  ]);
});

test('codes of anomalies are no extensions, and names that an attacker chose are only names', () => {
  assert.deepEqual(attackedNames([{ detector: 'protocol-anomaly', targets: ['bad-via'] }], 10), []);
  const [hostile] = attackedNames([{ detector: 'user-enumeration', targets: ['__proto__'] }], 10);
  assert.deepEqual(hostile, { name: '__proto__', kind: 'extension', attacks: 1 });
});
