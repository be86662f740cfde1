import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type MmdbOptions, writeMmdb } from '../../test/geo/mmdb-writer.ts';
import { dryRun } from '../firewall/dry-run.ts';
import type { Firewall } from '../firewall/firewall.ts';
import { FirewallError } from '../firewall/firewall-error.ts';
import { CountrySource } from '../geo/country-source.ts';
import { Guard } from '../guard/guard.ts';
import { type HostAddresses, noHostAddresses } from '../guard/never-block.ts';
import { formatPrefix, parseAddress, parsePrefix } from '../model/address.ts';
import { HostView } from '../model/in-force.ts';
import { geoSchema, type Settings, settingsSchema } from '../model/settings.ts';
import { Store } from '../store/store.ts';
import { sampleAttack } from '../store/testing/sample-attack.ts';
import { write } from '../store/writes.ts';
import { explainAddress } from './explain.ts';
import { previewRule } from './geo-preview.ts';
import { GeoRules } from './geo-rules.ts';
import { StoreLedger } from './store-ledger.ts';

const networks: MmdbOptions['networks'] = [
  ['192.0.2.0/24', { country_code: 'DE' }],
  ['198.51.100.0/24', { country_code: 'CN' }],
  ['203.0.113.0/24', { country_code: 'FR' }],
  ['2001:db8:c::/48', { country_code: 'CN' }],
];
const ada = { name: 'ada', source: 'cli' } as const;
const day = 86_400_000;
const p = (text: string) => parsePrefix(text)!;
const a = (text: string) => parseAddress(text)!;

interface Bench {
  readonly rules: GeoRules;
  readonly guard: Guard;
  readonly store: Store;
  readonly source: CountrySource;
  readonly alarms: Map<string, string>;
  /** the operator's database */
  readonly file: string;
  /** puts another database in its place */
  replace(networks: MmdbOptions['networks'] | string): void;
  /** as the kernel was told */
  ranges(): string[];
  good(address: string, age?: number): Promise<void>;
  set(geo: object, choice?: 'refuse' | 'keep' | 'cut', address?: string): Promise<void>;
  /** the engine anew, on the same store */
  restart(): Promise<Bench>;
}

async function bench(
  host: Partial<HostAddresses> = {},
  settings: Partial<Settings> = {},
  firewall: Firewall = dryRun(),
): Promise<Bench> {
  const directory = mkdtempSync(join(tmpdir(), 'sipprot-geo-'));
  after(() => rmSync(directory, { recursive: true, force: true }));
  const file = join(directory, 'countries.mmdb');
  writeFileSync(file, writeMmdb({ networks }));
  const store = await Store.open(join(directory, 'data'));
  after(() => store.close());
  const first = settingsSchema.parse({ geoDatabase: file, ...settings });
  await store.commit([write('putSettings', first, 0, Date.now(), 'first start')]);
  return assemble(store, file, { ...noHostAddresses, ...host }, firewall);
}

async function assemble(store: Store, file: string, host: HostAddresses, firewall: Firewall): Promise<Bench> {
  const source = new CountrySource();
  const { value: settings, revision } = (await store.readSettings())!;
  const guard = new Guard({
    firewall,
    ledger: new StoreLedger(store, Date.now, revision, (address) => source.countryOf(address)),
    settings,
    hostName: 'pbx',
    observe: false,
    clock: Date.now,
    feed: () => {},
  });
  const alarms = new Map<string, string>();
  const rules = new GeoRules({
    guard,
    store,
    source,
    observing: false,
    alarm: (key, text) => alarms.set(key, text),
    clear: (key) => alarms.delete(key),
  });
  await guard.start({ kept: [], allow: [], deny: [], repeaters: [] }, host, []);
  await rules.start();
  return {
    ...{ rules, guard, store, source, alarms, file },
    replace: (content) => {
      writeFileSync(`${file}.new`, typeof content === 'string' ? content : writeMmdb({ networks: content }));
      renameSync(`${file}.new`, file);
    },
    ranges: () => guard.firewallState().geo.map(formatPrefix),
    good: (address, age = 0) => {
      const lastSuccess = Date.now() - age;
      store.putKnownGood([
        {
          address,
          users: 2,
          lastSuccess,
          until: lastSuccess + 7 * day,
          sharedPort: 0,
          calls: 0,
          numbers: 0,
          peerPort: 0,
        },
      ]);
      return store.flush();
    },
    set: (geo, choice = 'refuse', address) =>
      rules.configure(
        (current) => ({ ...current, geo: geoSchema.parse(geo) }),
        { ...ada, ...(address === undefined ? {} : { address }) },
        choice,
      ),
    restart: () => assemble(store, file, host, dryRun()),
  };
}

const block = (...countries: string[]) => ({ mode: 'block', countries });
const only = (...countries: string[]) => ({ mode: 'allow-only', countries });

test('a country that is shut out is in the kernel in both families, and off again takes it out', async () => {
  const { rules, guard, ranges, set } = await bench();
  assert.equal(rules.state, 'off');
  await set(block('CN'));
  assert.equal(rules.state, 'enforcing');
  assert.equal(guard.firewallState().policy.geo, 'block');
  assert.deepEqual(ranges(), ['198.51.100.0/24', '2001:db8:c::/48']);
  await set({ mode: 'off' });
  assert.equal(rules.state, 'off');
  assert.equal(guard.firewallState().policy.geo, 'off');
  assert.deepEqual(ranges(), []);
});

test('an operator who would shut out himself or a colleague is refused, and nothing changes', async () => {
  const { rules, guard, set } = await bench({ operators: [p('203.0.113.9')] });
  await assert.rejects(set(block('CN'), 'cut', '198.51.100.1'), {
    code: 'would-cut-off',
    message: /your own address, 198\.51\.100\.1 \(China\).*allowlist/,
  });
  await assert.rejects(set(only('DE'), 'cut', '192.0.2.1'), {
    code: 'would-cut-off',
    message: /a logged-in operator, 203\.0\.113\.9 \(France\)/,
  });
  assert.equal(rules.state, 'off');
  assert.equal(guard.settings.geo.mode, 'off');
  await set(only('DE', 'FR'), 'cut', '192.168.1.5');
  assert.equal(rules.state, 'enforcing');
});

test('an operator in the allowlist may shut out his own country: allow beats geo', async () => {
  const { guard, rules, set } = await bench();
  await guard.lists.change(
    'allow',
    { add: [{ prefix: p('198.51.100.1'), note: '', addedBy: 'ada', addedAt: 0 }] },
    ada,
  );
  await set(block('CN'), 'refuse', '198.51.100.1');
  assert.equal(rules.shutsOut(a('198.51.100.1')), false);
  assert.equal(rules.shutsOut(a('198.51.100.2')), true);
});

test("the host's own addresses, gateways, neverBlock and exceptions stay in, whatever their country", async () => {
  const { ranges, rules, set } = await bench(
    { own: [p('198.51.100.0/26')], gateways: [p('198.51.100.65')] },
    { neverBlock: ['198.51.100.128/25'] },
  );
  await set({ ...block('CN'), except: ['2001:db8:c::/49'] });
  assert.deepEqual(ranges(), [
    '198.51.100.64',
    '198.51.100.66/31',
    '198.51.100.68/30',
    '198.51.100.72/29',
    '198.51.100.80/28',
    '198.51.100.96/27',
    '2001:db8:c:8000::/49',
  ]);
  assert.equal(rules.shutsOut(a('198.51.100.65')), false);
  assert.equal(rules.shutsOut(a('198.51.100.66')), true);
  await set(only('DE'));
  assert.deepEqual(ranges(), ['192.0.2.0/24', '198.51.100.0/26', '198.51.100.65', '198.51.100.128/25']);
});

test('a gateway that the host gets later is let in at once', async () => {
  const { guard, rules, ranges, set } = await bench();
  await set(block('CN'));
  await guard.setHost({ ...noHostAddresses, own: [p('198.51.100.0/25')] }, []);
  await rules.refresh();
  assert.deepEqual(ranges(), ['198.51.100.128/25', '2001:db8:c::/48']);
});

test('a rule that would cut off a phone that works is refused with its address, until the operator says keep or cut', async () => {
  const { guard, good, ranges, rules, set } = await bench();
  await good('198.51.100.7', day);
  await good('203.0.113.7', day);
  await good('2001:db8:c:5::', day);
  await assert.rejects(set(block('CN')), {
    code: 'would-cut-known-good',
    message: /2 addresses that.*198\.51\.100\.7, 2001:db8:c:5::/,
  });
  assert.equal(rules.state, 'off');

  await set(block('CN'), 'keep');
  assert.deepEqual(guard.settings.geo.except, ['198.51.100.7', '2001:db8:c:5::/64']);
  assert.equal(rules.shutsOut(a('198.51.100.7')), false);
  assert.equal(rules.shutsOut(a('2001:db8:c:5::99')), false);
  assert.ok(!ranges().includes('198.51.100.0/24'));

  await set(block('CN'), 'cut');
  assert.deepEqual(ranges(), ['198.51.100.0/24', '2001:db8:c::/48']);
  await set(block('CN', 'US'), 'refuse'); // not asked again about those that are cut off already
});

test('a rule stays in force over a restart, and a phone that was cut off on purpose stays out', async () => {
  const first = await bench();
  await first.good('198.51.100.7', day);
  await first.set(block('CN'), 'cut');
  const second = await first.restart();
  assert.equal(second.rules.state, 'enforcing');
  assert.equal(second.rules.shutsOut(a('198.51.100.7')), true);
  assert.deepEqual(second.guard.settings.geo.except, []);
});

test('a newer database that moves a working trunk into a country that is shut out does not cut it off silently', async () => {
  const first = await bench();
  await first.set(block('CN'));
  await first.good('203.0.113.7');
  first.replace([...networks, ['203.0.113.0/25', { country_code: 'CN' }]]);
  await first.rules.check();
  assert.deepEqual(first.guard.settings.geo.except, ['203.0.113.7']);
  assert.match(first.alarms.get('geo-moved') ?? '', /203\.0\.113\.7/);
  assert.equal(first.rules.shutsOut(a('203.0.113.8')), true);
  assert.equal(first.rules.shutsOut(a('203.0.113.7')), false);

  // the same where the file was replaced while the engine was down
  const other = await bench();
  await other.set(block('CN'));
  await new Promise((resolve) => setTimeout(resolve, 5)); // after the rule, by the clock of the audit
  await other.good('203.0.113.7');
  other.replace([...networks, ['203.0.113.0/25', { country_code: 'CN' }]]);
  const again = await other.restart();
  assert.deepEqual(again.guard.settings.geo.except, ['203.0.113.7']);
  assert.match(again.alarms.get('geo-moved') ?? '', /203\.0\.113\.7/);
});

test('a database that is replaced is in force at the next look; a broken one is an alarm, and the old one stays', async () => {
  const { alarms, ranges, replace, rules, set, source } = await bench();
  await set(block('CN'));
  replace('half a file');
  await rules.check();
  assert.match(alarms.get('geo') ?? '', /the one before stays in use.*no MaxMind DB/);
  assert.equal(rules.state, 'enforcing');
  assert.deepEqual(ranges(), ['198.51.100.0/24', '2001:db8:c::/48']);
  await rules.check();
  assert.ok(alarms.has('geo'), 'as long as it is broken');

  replace([['198.51.100.0/25', { country_code: 'CN' }]]);
  await rules.check();
  assert.equal(alarms.has('geo'), false);
  assert.deepEqual(ranges(), ['198.51.100.0/25']);
  assert.equal(source.countryOf(a('198.51.100.200')), null);
});

test('a rule without its database is reported as failing, and comes into force when the file is there', async () => {
  const first = await bench();
  await first.set(block('CN'));
  rmSync(first.file);
  const second = await first.restart();
  assert.equal(second.rules.state, 'failing');
  assert.match((await second.rules.facts()).failure ?? '', /there is no file/);
  assert.match(second.alarms.get('geo') ?? '', /not in force/);
  second.replace(networks);
  await second.rules.check();
  assert.equal(second.rules.state, 'enforcing');
  assert.equal(second.alarms.has('geo'), false);
  assert.deepEqual(second.ranges(), ['198.51.100.0/24', '2001:db8:c::/48']);
});

test('another database is taken only when it can be read and holds the countries', async () => {
  const { file, guard, rules, set } = await bench();
  const change = (geoDatabase: string) => rules.configure((current) => ({ ...current, geoDatabase }), ada, 'refuse');
  await assert.rejects(change(`${file}.none`), { code: 'bad-settings', message: /geoDatabase: there is no file/ });
  await assert.rejects(set(only('CH')), { code: 'bad-settings', message: /no address of CH/ });
  assert.equal(guard.settings.geoDatabase, file);
  await set(block('CN'));
  await change('');
  assert.equal((await rules.facts()).database?.shipped, true);
  assert.ok((await rules.facts()).ranges > 1000);
});

test('a rule that the kernel refuses changes neither settings nor what is in force', async () => {
  const firewall = dryRun();
  let refuses = false;
  const { guard, ranges, rules, set } = await bench(
    {},
    {},
    {
      ...firewall,
      repair: async (state) => {
        if (refuses) throw new FirewallError('kernel-refused', 'no memory for the set');
        return firewall.repair(state);
      },
    },
  );
  await set(block('CN'));
  refuses = true;
  await assert.rejects(set(only('FR')), { code: 'firewall-failed', message: /no memory for the set/ });
  assert.deepEqual(guard.settings.geo.countries, ['CN']);
  assert.equal(guard.firewallState().policy.geo, 'block');
  assert.deepEqual(ranges(), ['198.51.100.0/24', '2001:db8:c::/48']);
  assert.equal(rules.shutsOut(a('198.51.100.1')), true);
  refuses = false;
  await set(only('FR')); // the queue goes on after a refusal
  assert.equal(rules.shutsOut(a('203.0.113.1')), false);
});

test('the preview says which phones and which attackers of the last week a rule would have shut out', async () => {
  const { good, guard, rules, source, store } = await bench({ operators: [p('203.0.113.9')] });
  await good('198.51.100.7', day);
  await good('192.0.2.7', 2 * day);
  await good('10.1.2.3', day);
  const ledger = new StoreLedger(store, Date.now, 1, (address) => source.countryOf(address));
  const time = Date.now() - day;
  for (const [episode, attacker] of ['198.51.100.66', '198.51.100.66', '198.51.100.67', '203.0.113.5'].entries())
    ledger.attack(sampleAttack({ episode, attacker, time, firstTime: time, lastTime: time }), 'blocked');
  const countryOf = (address: Parameters<typeof source.countryOf>[0]) => source.countryOf(address);
  const preview = (geo: object, address?: string) =>
    previewRule(
      geoSchema.parse(geo),
      { guard, store, rules, countryOf, clock: Date.now },
      { ...ada, ...(address ? { address } : {}) },
    );

  const cn = await preview(block('CN'), '192.0.2.1');
  assert.equal(cn.refused, null);
  assert.deepEqual(
    {
      ...cn.knownGood,
      sources: cn.knownGood.sources.map(({ address, country, users }) => ({ address, country, users })),
    },
    {
      total: 3,
      shutOut: 1,
      countries: [{ country: 'CN', sources: 1 }],
      sources: [{ address: '198.51.100.7', country: 'CN', users: 2 }],
    },
  );
  assert.deepEqual(cn.attackers, {
    total: 3,
    complete: true,
    shutOut: 2,
    countries: [{ country: 'CN', sources: 2 }],
    sources: [
      { address: '198.51.100.66', country: 'CN', attacks: 2 },
      { address: '198.51.100.67', country: 'CN', attacks: 1 },
    ],
  });
  const de = await preview(only('DE'));
  assert.match(de.refused ?? '', /203\.0\.113\.9 \(France\)/);
  assert.deepEqual(
    de.knownGood.sources.map(({ address }) => address),
    ['198.51.100.7'],
  );
  assert.equal(guard.settings.geo.mode, 'off', 'a preview changes nothing');
});

test('attacks and list entries are logged with their country, and explain names it and the rule', async () => {
  const { guard, rules, set, source, store } = await bench();
  guard.attack(sampleAttack({ attacker: '198.51.100.66', time: Date.now(), lastTime: Date.now() }));
  const note = { note: '', addedBy: 'ada', addedAt: 0 };
  await guard.lists.change('deny', { add: [{ prefix: p('203.0.113.0/25'), ...note }] }, ada);
  await store.flush();
  const { rows } = await store.queryAttacks({}, { limit: 10 });
  assert.deepEqual(
    rows.map(({ attacker, country }) => [attacker, country]),
    [['198.51.100.66', 'CN']],
  );
  assert.deepEqual(
    (await store.readList('deny')).map(({ country }) => country),
    ['FR'],
  );

  await set(block('CN'));
  const explain = async (text: string) => {
    const place = { country: source.countryOf(a(text)), shutOut: rules.shutsOut(a(text)) };
    const hosts = new HostView([], undefined, Date.now());
    return explainAddress(
      a(text),
      guard.explain(a(text)),
      await store.addressHistory(p(text)),
      place,
      hosts,
      Date.now(),
    );
  };
  const shut = await explain('198.51.100.5');
  assert.equal(shut.country, 'CN');
  assert.equal(shut.shutOutByCountry, true);
  assert.match(shut.verdict, /country rule shuts out China/);
  assert.match(shut.advice.join(), /sipprot allow 198\.51\.100\.5/);
  assert.match((await explain('203.0.113.200')).verdict, /not blocked/);
});
