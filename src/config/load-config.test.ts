import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { settingsSchema } from '../model/settings.ts';
import { ConfigError } from './config-error.ts';
import { configOptions } from './config-options.ts';
import { configExample } from './config-reference.ts';
import { type ConfigSources, loadConfig } from './load-config.ts';

const directory = mkdtempSync(join(tmpdir(), 'sipprot-config-'));
after(() => rmSync(directory, { recursive: true }));

const root = { uid: 0, home: '/root', hostName: 'pbx1', directory: '/here', defaultFile: join(directory, 'none.yml') };
const user = { ...root, uid: 1000, home: '/home/op' };

function load(text: string, sources: Partial<ConfigSources> = {}) {
  const file = join(directory, 'sipprot.yml');
  writeFileSync(file, text);
  return loadConfig({ file, environment: {}, flags: {}, system: root, ...sources });
}

/** The problems, with the file's directory left out. */
function problems(text: string, sources: Partial<ConfigSources> = {}): string[] {
  try {
    load(text, sources);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.message.replaceAll(`${directory}/`, '').split('\n');
  }
  assert.fail('the configuration was accepted');
}

test('a fresh installation without any file runs on defaults, as root and as a user', () => {
  const asRoot = loadConfig({ environment: {}, flags: {}, system: root });
  assert.equal(asRoot.dataDir, '/var/lib/sipprot');
  assert.equal(asRoot.controlSocket, '/run/sipprot/control.sock');
  assert.equal(asRoot.interfaces, 'auto');
  assert.equal(asRoot.hostName, 'pbx1');
  assert.equal(asRoot.file, null);
  const beside = loadConfig({ environment: {}, flags: { dataDir: '/srv/second' }, system: root });
  assert.equal(beside.controlSocket, '/srv/second/control.sock');
  const asUser = loadConfig({ environment: {}, flags: {}, system: user });
  assert.equal(asUser.dataDir, '/home/op/.local/state/sipprot');
  assert.equal(asUser.controlSocket, '/home/op/.local/state/sipprot/control.sock');
  const xdg = loadConfig({ environment: { XDG_STATE_HOME: '/state' }, flags: {}, system: user });
  assert.equal(xdg.dataDir, '/state/sipprot');
  const relative = loadConfig({ environment: { XDG_STATE_HOME: 'state' }, flags: {}, system: user });
  assert.equal(relative.dataDir, '/home/op/.local/state/sipprot');
});

test('the default file is read when it is there, and one named with --config must be there', () => {
  const defaultFile = join(directory, 'default.yml');
  writeFileSync(defaultFile, 'observe: true');
  const config = loadConfig({ environment: {}, flags: {}, system: { ...root, defaultFile } });
  assert.equal(config.observe, true);
  assert.equal(config.file, defaultFile);
  const named = () => loadConfig({ file: 'absent.yml', environment: {}, flags: {}, system: root });
  assert.throws(named, /^ConfigError: \/here\/absent\.yml: does not exist$/);
  const variable = { SIPPROT_CONFIG: join(directory, 'absent.yml') };
  assert.throws(() => loadConfig({ environment: variable, flags: {}, system: root }), /absent\.yml: does not exist/);
});

test('a flag goes before the variable, the variable before the file, key by key', () => {
  const config = load('console: {address: "::1", port: 1}\nlogLevel: warn\nobserve: true', {
    environment: { SIPPROT_CONSOLE_PORT: '2', SIPPROT_LOG_LEVEL: 'error', SIPPROT_OBSERVE: '' },
    flags: { consolePort: '3', dataDir: 'data', port: 99 },
  });
  assert.deepEqual([config.console.address, config.console.port], ['::1', 3]);
  assert.equal(config.logLevel, 'error');
  assert.equal(config.observe, true);
  assert.equal(config.dataDir, '/here/data');
});

test('lists and switches are read from variables as operators write them', () => {
  const config = load('', {
    environment: {
      SIPPROT_INTERFACES: 'eth0, br0',
      SIPPROT_PROTECTED_NETWORKS: '203.0.113.0/28,2001:db8::/32',
      SIPPROT_OBSERVE: 'on',
      SIPPROT_CONSOLE_ENABLED: 'no',
    },
  });
  assert.deepEqual(config.interfaces, ['eth0', 'br0']);
  assert.deepEqual(config.protectedNetworks, ['203.0.113.0/28', '2001:db8::/32']);
  assert.equal(config.observe, true);
  assert.equal(config.console.enabled, false);
  assert.equal(load('', { environment: { SIPPROT_INTERFACES: 'auto' } }).interfaces, 'auto');
});

test('every mistake is told at once, each with line, column, key and what is allowed', () => {
  const text = `dataDir: relative/path
observ: true
interfaces: [eth0, "a b"]
console:
  port: 70000
logLevel: inf
settings:
  sipPorts: [5060, 99999]
  blockSecond: 5
  signatures:
    - match: exact
  detectors:
    option-sweep: {mode: on}
`;
  assert.deepEqual(problems(text, { flags: { captureBufferMegabytes: '0' } }).sort(), [
    '--capture-buffer-megabytes: captureBufferMegabytes: 0 is not allowed; allowed: whole number from 1 to 1024',
    'sipprot.yml:11:7: settings.signatures[0].pattern: is missing; allowed: text from 2 to 200 characters',
    'sipprot.yml:13:5: settings.detectors.option-sweep: unknown key; did you mean options-sweep?',
    'sipprot.yml:1:10: dataDir: "relative/path" is not allowed; allowed: an absolute path',
    'sipprot.yml:2:1: observ: unknown key; did you mean observe?',
    'sipprot.yml:3:20: interfaces[1]: "a b" is not allowed; allowed: the name of a network interface, such as eth0',
    'sipprot.yml:5:9: console.port: 70000 is not allowed; allowed: whole number from 1 to 65535',
    'sipprot.yml:6:11: logLevel: "inf" is not allowed; allowed: one of trace, debug, info, warn, error, fatal, silent; did you mean info?',
    'sipprot.yml:8:20: settings.sipPorts[1]: 99999 is not allowed; allowed: a port (1-65535) or a range of ports such as 5060-5069',
    'sipprot.yml:9:3: settings.blockSecond: unknown key; did you mean blockSeconds?',
  ]);
});

test('a key that resembles none is answered with the keys that there are', () => {
  assert.match(problems('console: {xyz: 1}')[0]!, /console\.xyz: unknown key; known keys: enabled, address, port/);
});

test('a mistake in a variable names the variable', () => {
  const environment = { SIPPROT_CONSOLE_ADDRESS: 'localhost' };
  assert.deepEqual(problems('', { environment }), [
    'SIPPROT_CONSOLE_ADDRESS: console.address: "localhost" is not allowed; allowed: an IPv4 or IPv6 address',
  ]);
});

test('broken YAML, a key given twice, a list or a binary file are refused with their place', () => {
  assert.match(problems('observe: [true')[0]!, /^sipprot\.yml:1:\d+: /);
  assert.match(problems('observe: true\nobserve: false')[0]!, /^sipprot\.yml:2:1: .*unique/);
  assert.match(problems('- observe')[0]!, /must hold keys and values/);
  const file = join(directory, 'binary.yml');
  writeFileSync(file, Buffer.from([0xff, 0xfe, 0]));
  assert.throws(() => loadConfig({ file, environment: {}, flags: {}, system: root }), /is not UTF-8 text/);
  assert.throws(() => loadConfig({ file: directory, environment: {}, flags: {}, system: root }), /is not a plain file/);
});

test('a file that grows a thousandfold through aliases does not fill the memory', () => {
  const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]'];
  for (let i = 1; i < 9; i++)
    bomb.push(`${'abcdefghi'[i]}: &${'abcdefghi'[i]} [${`*${'abcdefghi'[i - 1]},`.repeat(9)}]`);
  assert.match(problems(bomb.join('\n'))[0]!, /alias/i);
});

test('a control socket path that the kernel would cut is refused, also when it follows from the data directory', () => {
  const long = `/${'d'.repeat(110)}`;
  assert.match(
    problems(`controlSocket: ${long}`)[0]!,
    /^sipprot\.yml:1:16: controlSocket: .* has 111 bytes; allowed: at most 107/,
  );
  const derived = problems(`dataDir: ${long}`, { system: user });
  assert.match(derived[0]!, /^sipprot\.yml:1:10: dataDir: .*set controlSocket to a shorter path/);
  assert.equal(load(`controlSocket: /${'d'.repeat(106)}`).controlSocket.length, 107);
});

test('half of a TLS pair is refused', () => {
  assert.deepEqual(problems('console:\n  tlsKey: /k.pem'), [
    'sipprot.yml:2:3: console.tlsKey: needs console.tlsCertificate beside it',
  ]);
});

test('protecting all addresses there are is refused, for then every attacker would be protected', () => {
  assert.match(problems('protectedNetworks: ["::/0"]')[0]!, /protectedNetworks\[0\]/);
});

test('only the settings that the file names are handed on, checked and complete in themselves', () => {
  const { settings } = load('settings:\n  sipPorts: [5060, 5080-5089]\n  signatures: [{pattern: evil}]');
  assert.deepEqual(settings, {
    sipPorts: ['5060', '5080-5089'],
    signatures: [{ pattern: 'evil', match: 'prefix', strength: 'strong' }],
  });
  assert.equal(settingsSchema.parse(settings).blockSeconds, 3600);
});

test('a section all of whose lines are commented out is the same as none', () => {
  const config = load('console:\n#  port: 1\nsettings:\n');
  assert.equal(config.console.port, 8086);
  assert.deepEqual(config.settings, {});
});

test('a misspelt variable is warned of, and a file that everybody can change', () => {
  const config = load('', { environment: { SIPPROT_OBSERV: '1', PATH: '/bin' } });
  assert.deepEqual(config.warnings, ['SIPPROT_OBSERV is no variable of sipPROT; did you mean SIPPROT_OBSERVE?']);
  chmodSync(join(directory, 'sipprot.yml'), 0o666);
  assert.match(load('').warnings[0]!, /can be changed by every user/);
  chmodSync(join(directory, 'sipprot.yml'), 0o600);
});

test('the example of the documentation is a valid configuration', () => {
  assert.deepEqual(load(configExample).interfaces, ['eth0', 'br0']);
});

test('no value of any key makes the loader do anything but accept it or explain what is wrong', () => {
  const keys = configOptions.map((option) => option.key);
  fc.assert(
    fc.property(fc.constantFrom(...keys, 'settings', 'console', '__proto__', 'x'), fc.jsonValue(), (key, value) => {
      const [section, name] = key.split('.');
      const text = JSON.stringify(name === undefined ? { [key]: value } : { [String(section)]: { [name]: value } });
      try {
        load(text);
      } catch (error) {
        assert.ok(error instanceof ConfigError, String(error));
        for (const problem of error.problems) assert.match(problem.where, /sipprot\.yml:\d+:\d+$/);
      }
    }),
    { numRuns: 300 },
  );
});
