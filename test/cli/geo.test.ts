import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { runDemo } from '../../src/engine/demo/demo.ts';
import { runCli, shipped } from './run-cli.ts';

/** A real engine that plays a capture and enforces nothing. */
const stop = new AbortController();
let running: Promise<void>;
let socket = '';

const ask = (...args: string[]) => runCli(['geo', ...args, '--socket', socket]);

before(async () => {
  await new Promise<void>((done, fail) => {
    running = runDemo({
      files: [shipped('05_svcrack_range.pcap')],
      protect: ['192.0.2.0/24'],
      speed: 1,
      event: () => {},
      ready: (path) => {
        socket = path;
        done();
      },
      signal: stop.signal,
    });
    running.catch(fail);
  });
});

after(async () => {
  stop.abort();
  await running;
});

test('without a rule, geo says so, and whose data the countries are', async () => {
  const { code, stdout, stderr } = await ask();
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^off {2}No country is shut out\.\n/);
  assert.match(stdout, /IP Geolocation by DB-IP \(https:\/\/db-ip\.com\/\), CC BY 4\.0\n/);
  assert.equal((await ask('show')).stdout, stdout);
});

test('a rule is previewed, set by code or name, shown, and taken away; its exceptions stay', async () => {
  const preview = await ask('preview', 'block', 'cn', 'Russia');
  assert.equal(preview.code, 0, preview.stderr);
  assert.match(preview.stdout, /^Shut out: China \(CN\), Russia \(RU\)\.\n/);
  assert.match(preview.stdout, /\nPhones and trunks that work: 0 of \d+ sources would be shut out\n/);
  assert.match((await ask()).stdout, /^off /, 'a preview changes nothing');

  const set = await ask('set', 'block', 'cn,Russia', '--except', '198.51.100.0/24');
  assert.equal(set.code, 0, set.stderr);
  assert.match(set.stdout, /^observing {2}Shut out: China \(CN\), Russia \(RU\)\.\n/);
  assert.match(set.stdout, /\n {2}except +198\.51\.100\.0\/24\n/);
  assert.match(set.stdout, /\n {2}ranges +\d{4,} in the firewall\n/);

  const only = await ask('set', 'allow-only', 'DE', '--json');
  const view = JSON.parse(only.stdout) as { geo: object; state: string; ranges: number };
  assert.deepEqual(view.geo, { mode: 'allow-only', countries: ['DE'], except: ['198.51.100.0/24'] });
  assert.equal(view.state, 'observing');

  const off = await ask('off');
  assert.match(off.stdout, /^off {2}No country is shut out\.\n {2}except +198\.51\.100\.0\/24\n/);
});

test('a mistyped country is told with the nearest one, and nothing is asked of the engine', async () => {
  const { code, stdout, stderr } = await ask('set', 'block', 'Germani');
  assert.equal(code, 2);
  assert.equal(stdout, '');
  assert.match(stderr, /^sipprot: there is no country Germani\. Did you mean Germany\?\n$/);
  assert.equal((await ask('set', 'deny', 'DE')).code, 2);
  assert.equal((await ask('set', 'block')).code, 2);
  assert.match((await ask('set', 'block', 'DE', '--keep', '--cut')).stderr, /cannot be used with/);
  assert.match((await ask()).stdout, /^off /);
});
