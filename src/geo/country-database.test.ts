import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type MmdbOptions, writeMmdb } from '../../test/geo/mmdb-writer.ts';
import { parseAddress } from '../model/address.ts';
import { CountryDatabase } from './country-database.ts';
import { CountrySource } from './country-source.ts';
import { GeoError, type GeoErrorCode } from './geo-error.ts';

const scratch = mkdtempSync(join(tmpdir(), 'sipprot-geo-'));
after(() => rmSync(scratch, { recursive: true }));
let files = 0;

function file(bytes: Buffer | string): string {
  const path = join(scratch, `${++files}.mmdb`);
  writeFileSync(path, bytes);
  return path;
}

const networks: MmdbOptions['networks'] = [
  ['192.0.2.0/24', { country_code: 'DE' }],
  ['198.51.100.0/25', { country_code: 'FR' }],
  ['2001:db8::/32', { country_code: 'DE' }],
];

const country = (database: CountryDatabase, text: string) => database.countryOf(parseAddress(text)!);

async function refused(path: string, code: GeoErrorCode, message: RegExp): Promise<void> {
  await assert.rejects(CountryDatabase.open(path), (error: unknown) => {
    assert.ok(error instanceof GeoError);
    assert.equal(error.code, code);
    assert.match(error.message, message);
    assert.ok(error.message.includes(path), 'the message names the file');
    return true;
  });
}

describe('the database that comes with the program', () => {
  let database: CountryDatabase;
  before(async () => {
    database = await CountryDatabase.open();
  });

  test('it knows where well-known networks are, in IPv4 and IPv6', () => {
    assert.equal(country(database, '8.8.8.8'), 'US');
    assert.equal(country(database, '::ffff:8.8.8.8'), 'US');
    assert.equal(country(database, '193.99.144.80'), 'DE');
    assert.equal(country(database, '2003::1'), 'DE');
    assert.equal(country(database, '2400:da00::1'), 'CN');
  });

  test('private addresses are in no country', () => {
    for (const text of [
      '10.0.0.1',
      '192.168.1.1',
      '172.16.0.1',
      '127.0.0.1',
      '169.254.1.1',
      'fd00::1',
      'fe80::1',
      '::1',
    ])
      assert.equal(country(database, text), null, text);
  });

  test('it says whose data it is and of what day, as its licence asks', () => {
    assert.deepEqual(database.attribution(), {
      text: 'IP Geolocation by DB-IP',
      link: 'https://db-ip.com/',
      licence: 'CC BY 4.0',
    });
    assert.equal(database.facts.shipped, true);
    assert.ok(database.facts.builtAt > Date.UTC(2025, 0, 1), new Date(database.facts.builtAt).toISOString());
  });
});

describe("the operator's own database", () => {
  for (const recordSize of [24, 28, 32] as const)
    test(`an MMDB file with records of ${recordSize} bits`, async () => {
      const database = await CountryDatabase.open(file(writeMmdb({ networks, recordSize })));
      assert.equal(country(database, '192.0.2.7'), 'DE');
      assert.equal(country(database, '198.51.100.127'), 'FR');
      assert.equal(country(database, '198.51.100.128'), null);
      assert.equal(country(database, '2001:db8:ffff::1'), 'DE');
      assert.equal(country(database, '2001:db9::1'), null);
      assert.equal(database.facts.shipped, false);
      assert.equal(database.attribution().link, null);
    });

  test('a file of IPv4 alone knows nothing of IPv6', async () => {
    const four = networks.slice(0, 2);
    const database = await CountryDatabase.open(file(writeMmdb({ networks: four, ipVersion: 4 })));
    assert.equal(country(database, '192.0.2.7'), 'DE');
    assert.equal(country(database, '2001:db8::1'), null);
    assert.equal(database.facts.ipv6, false);
  });

  test('the makers name the country differently: DB-IP, MaxMind, IPinfo', async () => {
    const database = await CountryDatabase.open(
      file(
        writeMmdb({
          networks: [
            ['192.0.2.0/26', { country: { iso_code: 'DE' } }],
            ['192.0.2.64/26', { registered_country: { iso_code: 'FR' } }],
            ['192.0.2.128/26', { country: 'ch' }],
            ['192.0.2.192/26', { country_code: 'ZZ' }],
          ],
        }),
      ),
    );
    assert.deepEqual(
      ['192.0.2.1', '192.0.2.65', '192.0.2.129', '192.0.2.193'].map((text) => country(database, text)),
      ['DE', 'FR', 'CH', null],
    );
  });

  test('a file that is not there, no MMDB, or empty is refused with its name', async () => {
    await refused(join(scratch, 'none.mmdb'), 'missing', /there is no file/);
    await refused(scratch, 'unreadable', /cannot be read/);
    await refused(file('network,country\n192.0.2.0/24,DE\n'), 'not-mmdb', /no MaxMind DB/);
    await refused(file(''), 'not-mmdb', /no MaxMind DB/);
  });

  test('a pipe, which nobody may ever write into, and a device are refused at once', async () => {
    const pipe = join(scratch, 'pipe.mmdb');
    assert.equal(spawnSync('mkfifo', [pipe]).status, 0);
    await refused(pipe, 'unreadable', /no plain file/);
    await refused('/dev/zero', 'unreadable', /no plain file/);
  });

  test('a database of something else is refused, and its type is named', async () => {
    const asn = writeMmdb({ type: 'GeoLite2-ASN', networks: [['192.0.2.0/24', { autonomous_system_number: 64500 }]] });
    await refused(file(asn), 'other-type', /"GeoLite2-ASN".*country/);
  });

  test('a copy that was cut short is refused', async () => {
    const whole = file(writeMmdb({ networks }));
    truncateSync(whole, 200);
    await refused(whole, 'not-mmdb', /cut short/);
  });

  test('a tree that runs in circles does not hang the engine', async () => {
    const bytes = writeMmdb({ networks });
    bytes.writeUIntBE(0, 3, 3); // the right side of the root is the root
    const database = await CountryDatabase.open(file(bytes));
    await assert.rejects(database.rangesOf(new Set(['DE'])), { name: 'GeoError', code: 'damaged' });
  });
});

describe('a database that is replaced while the engine runs', () => {
  test('a new file is seen, the same one is not read again, and a broken one leaves the old in use', async () => {
    const path = file(writeMmdb({ networks }));
    const source = new CountrySource();
    assert.equal(source.countryOf(parseAddress('192.0.2.1')!), null);
    source.take(await source.open(path));
    assert.equal(source.countryOf(parseAddress('192.0.2.1')!), 'DE');
    assert.equal(await source.reopen(path), undefined);

    renameSync(file(writeMmdb({ networks: [['192.0.2.0/24', { country_code: 'FR' }]] })), path);
    const renewed = await source.reopen(path);
    assert.ok(renewed);
    assert.equal(source.countryOf(parseAddress('192.0.2.1')!), 'DE', 'not before it is taken');
    source.take(renewed);
    assert.equal(source.countryOf(parseAddress('192.0.2.1')!), 'FR');

    renameSync(file('half a file'), path);
    await assert.rejects(source.reopen(path), { name: 'GeoError', code: 'not-mmdb' });
    assert.equal(await source.reopen(path), undefined, 'told once for each change');
    assert.equal(source.countryOf(parseAddress('192.0.2.1')!), 'FR');
  });
});
