import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { exitCode } from '../../src/cli/exit-code.ts';
import { runDemo } from '../../src/engine/demo/demo.ts';
import { writePcap } from '../traffic/pcap-file.ts';
import { Traffic } from '../traffic/traffic.ts';
import { runCli, shipped } from './run-cli.ts';

/** A real engine that plays a capture and enforces nothing. */
const directory = mkdtempSync(join(tmpdir(), 'sipprot-commands-'));
const stop = new AbortController();
let running: Promise<void>;
let socket = '';

const ask = (...args: string[]) => runCli([...args, '--socket', socket]);
async function askJson<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await ask(...args, '--json');
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as T;
}

before(async () => {
  let attacked: () => void = () => {};
  const attack = new Promise<void>((done) => {
    attacked = done;
  });
  const ready = new Promise<void>((done, fail) => {
    running = runDemo({
      files: [shipped('05_svcrack_range.pcap')],
      protect: ['192.0.2.0/24'],
      speed: 1000,
      event: (event) => {
        if (JSON.stringify(event).includes('"register-brute-force"')) attacked();
      },
      ready: (path) => {
        socket = path;
        done();
      },
      signal: stop.signal,
    });
    running.catch(fail);
  });
  await Promise.all([ready, attack]);
});

after(async () => {
  stop.abort();
  await running;
  rmSync(directory, { recursive: true });
});

test('status tells the protection, the captures and what was seen', async () => {
  const { code, stdout } = await ask('status');
  assert.equal(code, 0);
  assert.match(stdout, /^observing {2}/);
  assert.match(stdout, /\n {2}protected .*192\.0\.2\.0\/24/);
  assert.match(stdout, /\nCaptures\n/);
  const status = await askJson<{ host: { protection: string } }>('status');
  assert.equal(status.host.protection, 'observing');
});

test('the log shows the attack, filtered, in full, and as records', async () => {
  const { stdout } = await ask('log', '--detector', 'register-brute-force', '--limit', '1');
  assert.match(stdout, /198\.51\.100\.10 .* REGISTER +register-brute-force/);
  const records = (await ask('log', '--attacker', '198.51.100.0/24', '--json')).stdout.trim().split('\n');
  const ids = records.map((line) => (JSON.parse(line) as { id: number }).id);
  const detail = await ask('log', String(ids[0]));
  assert.match(detail.stdout, /attacker +198\.51\.100\.10 port \d+/);
  assert.match(detail.stdout, /→ from the attacker\n {4}REGISTER sip:192\.0\.2\.10 SIP\/2\.0\n/);
  assert.match((await ask('log', '--attacker', '203.0.113.1')).stdout, /^No attack was recorded that matches\.\n$/);
  const missing = await ask('log', '1');
  assert.equal(missing.code, 1);
  assert.match(missing.stderr, /^sipprot: there is no attack 1 in the log\n$/);
});

test('what a single source attacks is no campaign', async () => {
  const { code, stdout } = await ask('campaigns');
  assert.deepEqual([code, stdout], [0, 'Nothing was attacked or used from five or more sources within 24 hours.\n']);
  const account = await ask('campaigns', '--kind', 'account', '--window', '7d');
  assert.equal(account.stdout, 'No account was attacked or used from five or more sources within 7 days.\n');
});

test('the messages of an attack are written as a capture file, which analyze reads; no file is overwritten', async () => {
  const [row] = (await ask('log', '--detector', 'register-brute-force', '--limit', '1', '--json')).stdout.split('\n');
  const { id } = JSON.parse(row!) as { id: number };
  const file = join(directory, 'attack.pcap');
  const written = await ask('log', String(id), '--pcap', file);
  assert.equal(written.code, 0, written.stderr);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const analyzed = await runCli(['analyze', file, '--protect', '192.0.2.0/24', '--json']);
  assert.equal(analyzed.code, 0);
  assert.match(analyzed.stdout, /"attacker":"198\.51\.100\.10".*"detector":"scanner-signature"/);
  const again = await ask('log', String(id), '--pcap', file);
  assert.equal(again.code, 1);
  assert.match(again.stderr, /attack\.pcap is there already/);
  assert.match((await ask('log', '--pcap', file)).stderr, /--pcap needs the id of an attack/);
});

test('explain tells a help desk the verdict, the messages and what to do', async () => {
  const { code, stdout } = await ask('explain', '198.51.100.10');
  assert.equal(code, 0);
  assert.match(
    stdout,
    /^198\.51\.100\.10 would be blocked \(the hosts observe only\) for (1 hour|\d+ minutes) more because /,
  );
  assert.match(stdout, /\nBlocks in force\n/);
  assert.match(stdout, /User-Agent: .*friendly-scanner/);
  assert.match(stdout, /What to do\n(.*\n)* {2}- .*sipprot unblock 198\.51\.100\.10/);
  const json = await askJson<{ verdict: string; samples: unknown[] }>('explain', '198.51.100.10');
  assert.ok(json.samples.length > 0);
  assert.match((await ask('explain', '203.0.113.200')).stdout, /nothing is known against it/);
});

test('an operator blocks a flow and a prefix, sees them, and lets them in again', async () => {
  assert.match(
    (await ask('block', '203.0.113.9', 'udp', '5062', '--for', '10m')).stdout,
    /^203\.0\.113\.9 UDP 5062 would be blocked; it ends .*\nThis host observes only: nothing is really shut out here\.\n$/,
  );
  await ask('block', '203.0.113.64/26', '--note', 'spam');
  const page = await askJson<{ rows: { target: string; note: string }[]; total: number }>(
    'blocks',
    '--text',
    '203.0.113',
  );
  assert.deepEqual(page.rows.map(({ target }) => target).sort(), ['203.0.113.64/26', '203.0.113.9 UDP 5062']);
  assert.match(
    (await ask('unblock', '203.0.113.0/24', '--hold', '0')).stdout,
    /203\.0\.113\.64\/26 is no longer blocked/,
  );
  const refused = await ask('unblock', '203.0.113.0/24');
  assert.equal(refused.code, 1);
  assert.equal(refused.stderr, 'sipprot: 203.0.113.0/24 is not blocked\n');
});

test('blocks are found by their country and by what they rest on', async () => {
  for (const target of ['193.99.144.80', '8.8.8.8']) await ask('block', target, '--for', '10m');
  const found = async (...filter: string[]) =>
    (await askJson<{ rows: { target: string; country: string }[] }>('blocks', '--all', ...filter)).rows;
  // what is blocked before the country database is read gets its country then
  for (let i = 0; i < 50 && (await found('--country', 'DE')).length === 0; i++) await delay(100);
  assert.deepEqual(
    (await found('--country', 'de', '--evidence', 'operator')).map(({ target, country }) => [target, country]),
    [['193.99.144.80', 'DE']],
  );
  assert.ok((await found('--evidence', 'proven')).every(({ target }) => target !== '8.8.8.8'));
  assert.equal((await found('--country', 'Germany')).length, 1);
  const nowhere = await ask('blocks', '--country', 'Atlantis');
  assert.equal(nowhere.code, exitCode.usage);
  assert.match(
    nowhere.stderr,
    /'Atlantis' is invalid\. It must be a code of ISO 3166-1 such as DE, or an English name/,
  );
  assert.match((await ask('blocks', '--country', 'US')).stdout, /^TARGET +COUNTRY .*\n8\.8\.8\.8 +US /);
  assert.equal(
    (await ask('blocks', '--country', 'DE', '--evidence', 'unproven')).stdout,
    'No block fits this filter.\n',
  );
  const unknown = await ask('blocks', '--evidence', 'certain');
  assert.equal(unknown.code, exitCode.usage);
  assert.match(unknown.stderr, /Allowed choices are proven, unproven, operator/);
  for (const target of ['193.99.144.80', '8.8.8.8']) await ask('unblock', target, '--hold', '0');
});

test('what something else outweighs is not said to be done: a customer stays out whom the denylist shuts out, and in whom the allowlist lets in', async () => {
  const [customer, office] = ['203.0.113.130', '203.0.113.140'];
  await ask('block', customer);
  await ask('deny', '203.0.113.128/29');
  const { stdout } = await ask('unblock', customer, '--hold', '0');
  assert.match(stdout, /^203\.0\.113\.130 is no longer blocked\.\nBut 203\.0\.113\.130 is in the denylist: .*\n/);
  assert.match(stdout, / {2}- To let it in: sipprot deny remove 203\.0\.113\.128\/29\n/);
  await ask('allow', '203.0.113.136/29');
  const refused = await ask('block', office);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /203\.0\.113\.140 cannot be shut out: 203\.0\.113\.136\/29 is in the allowlist/);
  assert.match(
    (await ask('deny', office)).stdout,
    /^203\.0\.113\.140 is in the denylist\.\nBut 203\.0\.113\.140 is in the allowlist and cannot be blocked\.\n/,
  );
  await ask('deny', 'remove', '203.0.113.128/29', office);
  await ask('allow', 'remove', '203.0.113.136/29');
});

test('an empty list says so, and a filter that nothing fits is another thing', async () => {
  assert.equal(
    (await ask('allow')).stdout,
    'The allowlist is empty. Add to it with: sipprot allow ADDRESS --note "who it is"\n',
  );
  assert.equal((await ask('deny', 'list', '--text', 'nobody')).stdout, 'No entry of the denylist fits this filter.\n');
});

test('the allowlist is changed, exported and imported', async () => {
  assert.match((await ask('allow', '203.0.113.5', '--note', 'the, carrier')).stdout, /never blocked from now on/);
  const exported = (await ask('allow', 'export')).stdout;
  assert.match(
    exported,
    /^ip,note,country,added_by,time\n203\.0\.113\.5,"the, carrier",[A-Z]{0,2},[^,\n]+,\d{4}-\d\d-\d\dT[\d:.]+Z\n$/,
    'as the console exports it',
  );
  const file = join(directory, 'list.csv');
  writeFileSync(file, exported);
  assert.equal((await ask('allow', 'remove', '203.0.113.5')).code, 0);
  assert.equal((await ask('allow', 'import', file, '--yes')).code, 0);
  const [again] = (await askJson<{ rows: { prefix: string; note: string }[] }>('allow', 'list')).rows;
  assert.deepEqual([again?.prefix, again?.note], ['203.0.113.5', 'the, carrier'], 'and is read again');
  writeFileSync(file, 'address,note\n203.0.113.6,a\n203.0.113.6,twice\n2001:db8:9::/48,b\n');
  const preview = await ask('allow', 'import', file, '--dry-run');
  assert.match(preview.stdout, /: 2 entries, 0 wrong, 1 repeated\n {2}line 3: 203\.0\.113\.6 stands in line 2 already/);
  assert.equal((await askJson<{ total: number }>('allow', 'list')).total, 1, 'a dry run adds nothing');
  const unasked = await ask('allow', 'import', file);
  assert.equal(unasked.code, 2);
  assert.match(unasked.stderr, /say --yes/);
  assert.match(
    (await ask('allow', 'import', file, '--yes')).stdout,
    /2 entries added; the allowlist holds 3 entries\.\n$/,
  );
  assert.match((await ask('allow')).stdout, /2001:db8:9::\/48/);
  await ask('allow', 'remove', '203.0.113.5', '203.0.113.6', '2001:db8:9::/48');
  assert.equal((await askJson<{ total: number }>('allow', 'list')).total, 0);
});

test('an import with one wrong line adds nothing, and names the line', async () => {
  const file = join(directory, 'wrong.csv');
  writeFileSync(file, '203.0.113.6,a\n203.0.113.999,b\n');
  const { code, stdout, stderr } = await ask('deny', 'import', file, '--yes');
  assert.equal(code, 1);
  assert.match(stdout, /line 2: "203\.0\.113\.999" is neither an address nor a prefix/);
  assert.match(stderr, /nothing was added: .* has 1 wrong line \(2\)/);
  assert.equal((await askJson<{ total: number }>('deny', 'list')).total, 0);
  assert.equal((await ask('deny', 'import', join(directory, 'missing.csv'), '--yes')).code, 66);
});

test('a setting is shown, changed and put back, before and after are told', async () => {
  assert.match(
    (await ask('settings', 'set', 'blockSeconds', '2h')).stdout,
    /^blockSeconds: 3600 \(1 h\) → 7200 \(2 h\)\n$/,
  );
  assert.match((await ask('settings', 'set', 'blockSeconds', '2h')).stdout, /was 7200 \(2 h\) already/);
  assert.match((await ask('settings')).stdout, /\nblockSeconds +7200 \(2 h\) +3600 \(1 h\)\n/);
  assert.match((await ask('settings', 'reset', 'blockSeconds')).stdout, /7200 \(2 h\) → 3600 \(1 h\)/);
  const change = await askJson<object>('settings', 'set', 'detectors.flood.thresholds.rate', '100');
  assert.deepEqual(
    { ...change, revision: 0 },
    { key: 'detectors.flood.thresholds.rate', before: 50, after: 100, revision: 0 },
  );
  await ask('settings', 'set', 'detectors.flood.mode', 'observe');
  const shown = await askJson<{ value: unknown }>('settings', 'show', 'detectors.flood');
  assert.deepEqual(shown.value, { mode: 'observe', thresholds: { rate: 100, steadyRate: 15 } });
  await ask('settings', 'reset', 'detectors.flood');
  const reset = await askJson<{ value: unknown; default: unknown }>('settings', 'show', 'detectors.flood');
  assert.deepEqual(reset.value, reset.default);
});

test('an engine that is told to watch nothing says so until it is told otherwise', async () => {
  const told = async () =>
    (await askJson<{ alarms: { text: string }[] }>('status')).alarms.some(({ text }) =>
      /neither SIP nor TFTP/.test(text),
    );
  const becomes = async (wanted: boolean) => {
    for (let i = 0; i < 100 && (await told()) !== wanted; i++) await new Promise((done) => setTimeout(done, 100));
    assert.equal(await told(), wanted);
  };
  for (const key of ['sip', 'tftp']) assert.equal((await ask('settings', 'set', key, 'false')).code, 0);
  await becomes(true);
  assert.equal((await ask('settings', 'reset', 'tftp')).code, 0);
  await becomes(false);
  assert.equal((await ask('settings', 'reset', 'sip')).code, 0);
});

test('findings are shown with their remedy, and a dismissed one is gone', async () => {
  const { stdout } = await ask('findings');
  assert.match(stdout, /What to do: Change the password of this account now/);
  const key = /; key "(serverBanner [^"]+)"/.exec(stdout)?.[1];
  assert.ok(key);
  assert.equal((await ask('findings', 'dismiss', key, '--note', 'on purpose')).code, 0);
  assert.doesNotMatch((await ask('findings')).stdout, /serverBanner/);
  assert.match((await ask('findings', '--state', 'dismissed')).stdout, /serverBanner/);
});

test('findings are filtered by severity and by text', async () => {
  const kinds = async (...words: string[]) =>
    new Set(
      (await askJson<{ rows: { kind: string }[] }>('findings', '--state', 'all', ...words)).rows.map(
        ({ kind }) => kind,
      ),
    );
  assert.deepEqual(await kinds('--severity', 'critical'), new Set(['compromise']));
  assert.deepEqual(await kinds('--text', 'product and version'), new Set(['serverBanner']));
  assert.deepEqual((await kinds('--text', '192.0.2.10')).has('serverBanner'), true);
  assert.equal(
    (await ask('findings', '--severity', 'critical', '--text', 'banner')).stdout,
    'No open finding fits this filter.\n',
  );
});

test('a finding is named by as much of its key as no other has, and a dismissed one can be opened again', async () => {
  const shown = await askJson<{ rows: { key: string; kind: string; state: string }[] }>('findings', '--state', 'all');
  const banner = shown.rows.find(({ kind }) => kind === 'serverBanner');
  assert.equal(banner?.state, 'dismissed');
  assert.match(
    (await ask('findings', 'reopen', 'serverBanner 192.0.2.10')).stdout,
    /^The finding ".*" is open again\.\n$/,
  );
  assert.match((await ask('findings')).stdout, /serverBanner/);
  assert.equal((await ask('findings', 'dismiss', 'serverBanner')).code, 0);
  assert.doesNotMatch((await ask('findings')).stdout, /serverBanner/);
  assert.equal((await ask('findings', 'reopen', banner.key)).code, 0);
  // not even a beginning
  const unknown = await ask('findings', 'dismiss', 'serverBan');
  assert.equal(unknown.code, 1);
  assert.equal(unknown.stderr, 'sipprot: there is no finding serverBan\n');
});

test('top prints a line each time where there is no terminal, and figures with --json', async () => {
  assert.match((await ask('top', '--count', '1')).stdout, /^\d{4}-.* observing {2}[\d.]+ messages\/s .* blocks /);
  const record = await askJson<{ attackers: { attacker: string }[]; blocks: number }>('top', '--count', '1');
  assert.equal(record.attackers[0]?.attacker, '198.51.100.10');
  assert.equal(typeof record.blocks, 'number');
});

test('top takes the whole screen of a terminal and gives it back', async () => {
  const { stdout } = await runCli(['top', '--count', '1', '--socket', socket], { columns: 70 });
  assert.ok(stdout.startsWith('\x1b[?1049h\x1b[?25l'));
  assert.ok(stdout.endsWith('\x1b[?25h\x1b[?1049l'));
  assert.match(stdout, /198\.51\.100\.10/);
});

test('doctor asks the engine, and says that it observes only', async () => {
  const { stdout } = await ask('doctor', '--json');
  const { checks } = JSON.parse(stdout) as { checks: { id: string; state: string; remedy: string }[] };
  const of = (id: string) => checks.find((check) => check.id === id);
  assert.equal(of('engine')?.state, 'ok');
  assert.equal(of('protection')?.state, 'warn');
  assert.match(of('protection')?.remedy ?? '', /as root/);
  assert.equal(of('node')?.state, 'ok');
  for (const { state, remedy } of checks) if (state === 'fail' || state === 'warn') assert.notEqual(remedy, '');
});

test('doctor tells of a mirrored port that shows one direction only', async () => {
  const story = new Traffic();
  for (let i = 0; i < 120; i++) story.ask(i, { address: `198.51.100.${i + 1}` }, { method: 'OPTIONS', user: '100' });
  const path = join(directory, 'one-sided.pcap');
  writePcap(path, story.wire.frames());
  const own = new AbortController();
  let control = '';
  let engine: Promise<void> | undefined;
  await new Promise<void>((done, fail) => {
    engine = runDemo({
      files: [path],
      protect: ['192.0.2.0/24'],
      speed: 1000,
      event: () => {},
      ready: (at) => {
        control = at;
        done();
      },
      signal: own.signal,
    });
    engine.catch(fail);
  });
  try {
    for (let turn = 0; ; turn++) {
      const { stdout } = await runCli(['doctor', '--json', '--socket', control]);
      const { checks } = JSON.parse(stdout) as { checks: { id: string; state: string; detail: string }[] };
      const traffic = checks.find(({ id }) => id === 'traffic');
      if (traffic?.state === 'ok' && turn < 100) {
        await delay(100);
        continue;
      }
      assert.equal(traffic?.state, 'warn');
      assert.match(traffic?.detail ?? '', /^1\d\d SIP requests and not one answer/);
      return;
    }
  } finally {
    own.abort();
    await engine;
  }
});

test('the data directory that the engine was started with leads to it, before the environment', async () => {
  const { code, stdout, stderr } = await runCli(['status', '--data-dir', dirname(socket)]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /sipPROT/);
  const elsewhere = await runCli(['status', '--data-dir', directory]);
  assert.equal(elsewhere.code, exitCode.noEngine);
  assert.match(elsewhere.stderr, new RegExp(`there is no socket ${directory}/control.sock`));
});
