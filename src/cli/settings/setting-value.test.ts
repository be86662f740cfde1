import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CliError } from '../cli-error.ts';
import { settingKey, settingNames } from './setting-key.ts';
import { parseSettingValue } from './setting-value.ts';

const parse = (name: string, text: string) => parseSettingValue(settingKey(name), text);

test('values are read as the setting wants them', () => {
  const cases: readonly (readonly [name: string, text: string, value: unknown])[] = [
    ['sip', 'off', false],
    ['sip', 'Yes', true],
    ['blockSeconds', '900', 900],
    ['blockSeconds', '2h', 7200],
    ['retentionDays', '2w', 14],
    ['escalationFactor', '1.5', 1.5],
    ['ipv6PrefixLength', '56', 56],
    ['blockScope', 'protected', 'protected'],
    ['sipPorts', '5060-5069, 5160', ['5060-5069', '5160']],
    ['neverBlock', '192.0.2.0/24,2001:db8::/32', ['192.0.2.0/24', '2001:db8::/32']],
    ['neverBlock', '', []],
    ['signaturesOff', 'sipcli', ['sipcli']],
    ['signatures', '{"pattern":"bot"}', [{ pattern: 'bot', match: 'prefix', strength: 'strong' }]],
    ['detectors.flood.mode', 'observe', 'observe'],
    ['detectors.flood.thresholds.rate', '100', 100],
  ];
  for (const [name, text, value] of cases) assert.deepEqual(parse(name, text), value, `${name} ${text}`);
});

test('what is not allowed is refused with what is', () => {
  const cases: readonly (readonly [name: string, text: string, words: RegExp])[] = [
    ['sip', 'maybe', /allowed: true or false/],
    ['blockSeconds', '1s', /allowed: whole number from 10 to 2592000/],
    ['blockSeconds', '', /is not allowed/],
    ['maxSources', '2h', /allowed: whole number/],
    ['blockScope', 'protectd', /Did you mean protected\?/],
    ['ipv6PrefixLength', '63', /one of 48, 56, 64, 128/],
    ['sipPorts', '70000', /a port \(1-65535\) or a range/],
    ['sipPorts', '', /ports and ranges of ports/],
    ['neverBlock', 'the office', /an IPv4 or IPv6 address/],
    ['signatures', 'bot', /as JSON/],
    ['signatures', '[{"pattern"', /as JSON/],
    ['detectors.flood.mode', 'of', /one of on, observe, off/],
    ['detectors.flood.thresholds.rate', '1', /number from 5 to 10000/],
  ];
  for (const [name, text, words] of cases)
    assert.throws(
      () => parse(name, text),
      (error) => error instanceof CliError && error.exitCode === 2 && words.test(error.message),
      `${name} ${text}`,
    );
});

test('every setting that is shown can be named, and the nearest is told for one that is not', () => {
  for (const name of settingNames()) assert.deepEqual(settingKey(name).path.join('.'), name);
  for (const name of ['toString', '__proto__', 'detectors.flood.thresholds.toString', 'detectors.flood.mode.x', ''])
    assert.throws(() => settingKey(name), CliError, name);
  assert.throws(() => settingKey('sipPort'), /Did you mean sipPorts\?/);
});
