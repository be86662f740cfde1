import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { runDemo } from '../../src/engine/demo/demo.ts';
import { campaignFacts, campaignTool, writeCampaigns } from '../traffic/campaign-capture.ts';
import { runCli } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'sipprot-campaigns-'));
const stop = new AbortController();
let running: Promise<void>;
let socket = '';

const ask = (...args: string[]) => runCli([...args, '--socket', socket]);

interface Page {
  readonly rows: readonly { readonly kind: string; readonly subject: string; readonly sources: number }[];
  readonly complete: boolean;
}

before(async () => {
  const dialling = new Set<string>();
  let seen: () => void = () => {};
  const attacks = new Promise<void>((done) => {
    seen = done;
  });
  const ready = new Promise<void>((done, fail) => {
    running = runDemo({
      files: [writeCampaigns(folder)],
      protect: ['192.0.2.0/24', '2001:db8:1::/64'],
      speed: 1000,
      event: (event) => {
        const text = JSON.stringify(event);
        const source = /203\.0\.113\.\d+/.exec(text)?.[0];
        if (text.includes('"invite-probe"') && source !== undefined) dialling.add(source);
        if (dialling.size === campaignFacts.number.sources) seen();
      },
      ready: (path) => {
        socket = path;
        done();
      },
      signal: stop.signal,
    });
    running.catch(fail);
  });
  await Promise.all([ready, attacks]);
});
after(async () => {
  stop.abort();
  await running;
  rmSync(folder, { recursive: true });
});

test('campaigns are listed with sources, attacks and what is shut out; hostile names are only text', async () => {
  const { code, stdout, stderr } = await ask('campaigns', '--utc');
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^KIND +SUBJECT +SOURCES +PROVEN +SHUT OUT +ATTACKS +COUNTRIES +FIRST +LAST +DETECTORS\n/);
  assert.match(stdout, /\naccount +204 +6 +6 +6 .* register-brute-force\n/);
  assert.match(stdout, /\nnumber +442071838750 +5 +\d .* invite-probe\n/);
  assert.ok(stdout.includes(campaignTool));
  assert.doesNotMatch(stdout, /\n\w+ +205 /);
});

test('--json gives the same for another program, --kind only one kind', async () => {
  const { stdout } = await ask('campaigns', '--kind', 'number', '--window', '7d', '--json');
  const { rows, complete } = JSON.parse(stdout) as Page;
  assert.deepEqual(
    rows.map(({ kind, subject, sources }) => [kind, subject, sources]),
    [['number', campaignFacts.number.subject, campaignFacts.number.sources]],
  );
  assert.equal(complete, true);
});

test('the log of an account and of a number shows the attacks of the campaign', async () => {
  const of = async (...args: string[]) =>
    (await ask('log', ...args, '--json')).stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { attacker: string }).attacker);
  assert.equal(new Set(await of('--account', '204')).size, campaignFacts.account.sources);
  assert.equal(new Set(await of('--number', '+99442071838750')).size, 5);
  assert.match((await ask('log', '--account', '206')).stdout, /^No attack was recorded/);
});

test('a window that is not known is an error of usage', async () => {
  const wrong = await ask('campaigns', '--window', '30d');
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /Allowed choices are 24h, 7d/);
});
