import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPrefix, parsePrefix } from '../../model/address.ts';
import { noon, sampleAttack } from '../testing/sample-attack.ts';
import { scratchDatabase } from '../testing/scratch.ts';
import { insertAttack } from './attacks.ts';
import { addAudit, queryAudit, readAudit } from './audit.ts';
import { latestAttacks } from './latest-attacks.ts';
import { listCountries, putListEntries } from './list-entries.ts';

test('the dynamic denylist names the newest attack of each blocked address, and none where there is none', () => {
  const context = scratchDatabase();
  const add = (id: number, attacker: string, type: string) =>
    insertAttack(context, {
      id,
      attack: sampleAttack({ attacker, type, time: noon + id }),
      action: 'blocked',
      country: null,
    });
  add(1, '198.51.100.7', 'OPTIONS');
  add(3, '198.51.100.7', 'REGISTER');
  add(2, '198.51.100.7', 'INVITE');
  add(4, '198.51.100.8', 'TFTP');
  add(5, '2001:db8:2::9', 'OPTIONS');
  const found = latestAttacks(context.db, ['198.51.100.7', '198.51.100.8', '198.51.100.9', '2001:db8:2::/64']);
  assert.deepEqual(
    found.map((attack) => attack?.type ?? null),
    ['REGISTER', 'TFTP', null, 'OPTIONS'],
  );
});

test('the country filter of a list offers the countries that occur in it', () => {
  const context = scratchDatabase();
  const row = (text: string, country: string | null) =>
    [formatPrefix(parsePrefix(text)!), '', 'anna', noon, country, 'host'] as const;
  putListEntries(context, 'deny', [
    row('192.0.2.1', 'DE'),
    row('192.0.2.2', 'FR'),
    row('192.0.2.3', 'FR'),
    row('192.0.2.4', null),
  ]);
  putListEntries(context, 'allow', [row('192.0.2.9', 'IT')]);
  assert.deepEqual(listCountries(context.db, 'deny'), [
    { country: 'FR', entries: 2 },
    { country: 'DE', entries: 1 },
  ]);
});

test('the audit keeps from where an operator worked, as far as there was a network', () => {
  const context = scratchDatabase();
  const entry = { time: noon, actor: 'anna', source: 'api', action: 'deny.change', subject: '192.0.2.1' } as const;
  const id = addAudit(context, { ...entry, address: '198.51.100.1' });
  addAudit(context, { ...entry, source: 'cli' });
  assert.equal(readAudit(context.db, id)?.address, '198.51.100.1');
  assert.deepEqual(
    queryAudit(context.db, {}, { limit: 10, offset: 0 }).rows.map(({ address }) => address),
    [undefined, '198.51.100.1'],
  );
  assert.equal(readAudit(context.db, 999), undefined);
});
