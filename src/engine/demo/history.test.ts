import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { recordedFrames } from '../../capture/recorded-frames.ts';
import { CountryDatabase } from '../../geo/country-database.ts';
import { parseAddress, parsePrefix } from '../../model/address.ts';
import { AddressSet } from '../../model/address-set.ts';
import { linkTypes } from '../../packet/link-types.ts';
import { scratchStore } from '../../store/testing/scratch.ts';
import { writeDemoHistory } from './history.ts';
import { inventAddresses } from './invented-addresses.ts';
import { type DemoScript, demoScript, shippedServers } from './script.ts';

const day = 86_400_000;
let countries: CountryDatabase;
let script: DemoScript;
const countryOf = (text: string) => countries.countryOf(parseAddress(text)!);

before(async () => {
  countries = await CountryDatabase.open();
  script = demoScript((address) => countries.countryOf(address));
});

test('the demonstration’s people have public addresses in many countries, never those of the servers, the same each time', () => {
  const { visitors, regulars } = script.disguise;
  const again = demoScript((address) => countries.countryOf(address));
  assert.deepEqual(again.disguise, script.disguise);
  assert.equal(new Set(visitors).size, visitors.length);
  const where = new Set(visitors.map(countryOf));
  assert.ok(where.size >= 40 && !where.has(null), `${where.size} countries`);
  assert.ok(visitors.some((text) => text.includes(':')));
  const servers = new AddressSet(shippedServers.flatMap((text) => parsePrefix(text) ?? []));
  for (const text of [...visitors, ...regulars]) assert.ok(!servers.has(...parseAddress(text)!.words), text);
  assert.ok(regulars.every((text) => !visitors.includes(text)));
});

test('without a country database nobody is invented, and it does not take for ever', () => {
  assert.deepEqual(
    inventAddresses(4, { US: 3 }, () => null, 1),
    [],
  );
});

test('the captures that come with it can be disguised: all are Ethernet', () => {
  for (const file of [...script.attacks, ...script.honest])
    assert.deepEqual([...new Set(recordedFrames(file, 1).map(({ linkType }) => linkType))], [linkTypes.ethernet], file);
});

test('the made-up week holds attacks of all kinds from many countries, all before now, and blocked nobody', async () => {
  const now = Date.now();
  const store = await scratchStore();
  await writeDemoHistory({ store, script, now, countryOf: (address) => countries.countryOf(address) });
  const { rows, total } = await store.queryAttacks({}, { limit: 1000 });
  assert.ok(total > 300, `${total} attacks`);
  assert.ok(rows.every(({ time, lastTime }) => time > now - 7 * day - day / 24 && lastTime < now));
  assert.ok(new Set(rows.map(({ time }) => Math.floor((now - time) / day))).size === 7, 'attacks on each day');
  assert.ok(new Set(rows.map(({ country }) => country)).size > 25);
  assert.ok(rows.every(({ country, attacker }) => country === countryOf(attacker)));
  assert.deepEqual([...new Set(rows.map(({ action }) => action))], ['observed']);
  for (const detector of [
    'register-brute-force',
    'user-enumeration',
    'scanner-signature',
    'tftp-brute-force',
    'invite-probe',
  ])
    assert.ok(
      rows.some((row) => row.detector === detector),
      detector,
    );
  assert.deepEqual(await store.readBlocks(now), []);
  await store.close();
});
