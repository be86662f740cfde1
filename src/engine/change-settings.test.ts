import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settingsSchema } from '../model/settings.ts';
import { changeSettings, takeSettings } from './change-settings.ts';

const defaults = settingsSchema.parse({});

test('a change replaces only what it names', () => {
  const changed = changeSettings(defaults, { blockSeconds: 600, sipPorts: ['5060', 5160, '6000-6010'] });
  assert.equal(changed.blockSeconds, 600);
  assert.deepEqual(changed.sipPorts, ['5060', '5160', '6000-6010']);
  assert.equal(changed.unprovenBlockSeconds, defaults.unprovenBlockSeconds);
});

test('detectors are merged threshold by threshold, and null goes back to the default', () => {
  const first = changeSettings(defaults, { detectors: { flood: { thresholds: { rate: 100 } } } });
  const second = changeSettings(first, {
    detectors: { flood: { mode: 'observe' }, 'register-brute-force': { thresholds: { tries: 3, slowTries: 10 } } },
  });
  assert.deepEqual(second.detectors, {
    flood: { mode: 'observe', thresholds: { rate: 100 } },
    'register-brute-force': { thresholds: { tries: 3, slowTries: 10 } },
  });
  const third = changeSettings(second, {
    detectors: { flood: null, 'register-brute-force': { thresholds: { tries: null } } },
  });
  assert.deepEqual(third.detectors, { 'register-brute-force': { thresholds: { slowTries: 10 } } });
  assert.equal(
    changeSettings(changeSettings(defaults, { blockSeconds: 60 }), { blockSeconds: null }).blockSeconds,
    3600,
  );
});

test('a change of the country rule keeps its exceptions, and null takes the rule away', () => {
  const first = changeSettings(defaults, { geo: { mode: 'block', countries: ['cn'], except: ['192.0.2.1'] } });
  const second = changeSettings(first, { geo: { countries: ['CN', 'RU', 'CN'] } });
  assert.deepEqual(second.geo, { mode: 'block', countries: ['CN', 'RU'], except: ['192.0.2.1'] });
  assert.deepEqual(changeSettings(second, { geo: null }).geo, { mode: 'off', countries: [], except: [] });
});

test('what is not valid is refused with every field and reason, and nothing is taken', () => {
  const refused = (change: Record<string, unknown>, ...patterns: RegExp[]) =>
    assert.throws(
      () => changeSettings(defaults, change),
      (error: unknown) => {
        assert.ok(error instanceof Error && 'code' in error && error.code === 'bad-settings');
        for (const pattern of patterns) assert.match(error.message, pattern);
        return true;
      },
    );
  refused({ blockSeconds: 0, sipPorts: ['70000'] }, /blockSeconds/, /sipPorts/);
  refused({ blockTime: 60 }, /blockTime/);
  refused({ detectors: { flood: { thresholds: { speed: 1 } } } }, /detectors\.flood\.thresholds\.speed.*rate/);
  refused({ detectors: { flood: { thresholds: { rate: 1 } } } }, /between 5 and/);
  refused({ detectors: { floods: { mode: 'on' } } }, /detectors/);
  refused({ neverBlock: ['not an address'] }, /neverBlock/);
  refused({ geo: { mode: 'block', countries: ['ZZ'] } }, /geo\.countries\.0: a country code/);
  refused({ geo: { mode: 'allow-only' } }, /geo\.countries: at least one country/);
  refused({ geo: 'CN' }, /geo/);
  refused({ geoDatabase: 'countries.mmdb' }, /geoDatabase: an absolute path/);
  const fingerprint = (match: string, text: string) => ({
    fingerprints: [{ name: 'x', conditions: [{ field: 'from', match, text }] }],
  });
  // An empty prefix is in every From: each phone would be a scanner.
  refused(fingerprint('prefix', ''), /fingerprints\.0\.conditions\.0\.text: at least 2 characters/);
  refused(fingerprint('contains', '"'), /at least 2 characters/);
  refused(fingerprint('pattern', '[0-9]{0,9}'), /a pattern of at least 2 characters/);
  refused(fingerprint('pattern', 'tag=(a|b)'), /fingerprints\.0\.conditions\.0\.text: "\(" at 5/);
  refused({ fingerprints: [{ name: '', conditions: [] }] }, /fingerprints\.0\.name: a name/);
  refused({ signatures: [{ pattern: 'a' }] }, /signatures\.0\.pattern: at least 2 characters of a User-Agent/);
  const { fingerprints } = changeSettings(defaults, fingerprint('pattern', '<sip:[0-9]{3}@'));
  assert.equal(fingerprints[0]?.conditions[0]?.match, 'pattern');
});

test('settings that make no sense together are refused at the one that was changed, with what would do', () => {
  const refused = (change: Record<string, unknown>, message: RegExp, current = defaults) =>
    assert.throws(() => changeSettings(current, change), { code: 'bad-settings', message });
  refused(
    { blockSeconds: 172_800 },
    /^blockSeconds: no lock-out lasts longer than maxBlockSeconds, 86400 s, .*; allowed: at most 86400, or a longer maxBlockSeconds$/,
  );
  refused(
    { maxBlockSeconds: 600 },
    /^maxBlockSeconds: the first lock-out, blockSeconds, lasts 3600 s, .*at least 3600/,
  );
  refused({ maxBlockSeconds: 60, blockSeconds: 60 }, /^maxBlockSeconds: .*unprovenBlockSeconds, lasts 300 s/);
  // back to the default is a change, too
  const short = changeSettings(defaults, { blockSeconds: 60, unprovenBlockSeconds: 60, maxBlockSeconds: 60 });
  refused({ blockSeconds: null }, /^blockSeconds: /, short);
  refused({ tftpPorts: ['69', '5061-5062'] }, /^tftpPorts: UDP 5061 .*allowed: ports that are not in sipPorts$/);
  refused({ sipPorts: ['60-100'] }, /^sipPorts: UDP 69 .*allowed: ports that are not in tftpPorts$/);
  const noTftp = changeSettings(defaults, { tftp: false, sipPorts: ['69', '5060'] });
  refused({ tftp: true }, /^tftp: UDP 69 .*allowed: false, or first other ports/, noTftp);
});

test('settings that were stored so by an earlier version, or come so from the cluster, do not keep others from being changed', () => {
  const stored = settingsSchema.parse({ blockSeconds: 86_400, maxBlockSeconds: 60, tftpPorts: ['5060'] });
  assert.equal(changeSettings(stored, { retentionDays: 30 }).retentionDays, 30);
  assert.equal(changeSettings(stored, { maxBlockSeconds: 86_400 }).maxBlockSeconds, 86_400);
  assert.deepEqual(changeSettings(stored, { tftpPorts: null }).tftpPorts, ['69']);
  assert.equal(takeSettings(defaults, { maxBlockSeconds: 60 }).maxBlockSeconds, 60);
});
