import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import type {
  CompatAttack,
  CompatBlock,
  CompatEntry,
  CompatGeoEntry,
  CompatHost,
} from '../../src/console/contract/compat.ts';
import { openApiDocument } from '../../src/console/openapi/document.ts';
import { type Answer, Browser, csvForm } from './browser.ts';
import { type Harness, startHarness, until } from './harness.ts';
import { existingDocument, OpenApiCheck } from './openapi-check.ts';

let harness: Harness;
let token: string;
const existing = existingDocument();
const ours = new OpenApiCheck(openApiDocument('test'));
const asked = new Set<string>();

before(async () => {
  harness = await startHarness({
    captures: ['01_svmap_options.pcap', '11_svwar_ipv6.pcap', '23_register_bruteforce_tcp.pcap'],
  });
  token = harness.token('operator');
});
after(() => harness.close());

/** One call of a script that was written for the existing product: token in its header, checked against both documents. */
async function call(method: string, template: string, path = template, body?: unknown): Promise<Answer> {
  const script = new Browser(harness.url);
  // no script sends what a browser adds
  const headers = { 'sw-api-token': token, origin: undefined, 'sec-fetch-site': undefined };
  const answer = await script.send(method, path, body, headers);
  asked.add(`${method} ${template}`);
  assert.equal(existing.problem(method, template, answer), undefined, 'by the existing document');
  assert.equal(ours.problem(method, template, answer), undefined, 'by ours');
  return answer;
}

function dataOf<T>(answer: Answer): T {
  assert.equal(answer.status, 200, answer.text);
  return (answer.json as { data: T }).data;
}

test('a script written for the existing product’s API runs against ours, call by call', async () => {
  // look around
  const [host] = dataOf<CompatHost[]>(await call('GET', '/hosts'));
  assert.equal(host?.host_name, 'pbx-1');
  assert.equal(host?.active, true);
  assert.equal(host?.firewall_active, false, 'an engine that only observes enforces nothing');
  const attacks = await until('attacks in the log', async () => {
    const rows = dataOf<CompatAttack[]>(await call('GET', '/attack-logs'));
    return rows.some(({ attacker_ip }) => attacker_ip.includes(':')) ? rows : undefined;
  });
  const scan = attacks.find(({ scanner, user_agent: agent }) => scanner && agent === 'friendly-scanner');
  assert.ok(scan, 'a scanner by its name');
  assert.equal(scan.host_id, host?.uuid);
  assert.ok(Math.abs(scan.timestamp - Date.now() / 1000) < 600, 'seconds');

  // the dynamic denylist, and letting somebody out of it
  const blocks = dataOf<CompatBlock[]>(await call('GET', '/dyn-denylist'));
  const block = blocks.find(({ ip }) => ip === scan.attacker_ip)!;
  assert.ok(block.unblock_in > 0 && block.unblock_in <= 86_400);
  assert.equal(block.user_agent, 'friendly-scanner');
  assert.equal((await call('DELETE', '/dyn-denylist/{ip}', `/dyn-denylist/${block.ip}`)).status, 204);
  const rest = dataOf<CompatBlock[]>(await call('GET', '/dyn-denylist'));
  assert.ok(!rest.some(({ ip }) => ip === block.ip), 'it is out');
  assert.equal(
    (
      await call(
        'POST',
        '/dyn-denylist/bulk-delete',
        undefined,
        rest.map(({ ip }) => ({ ip })),
      )
    ).status,
    204,
  );
  assert.deepEqual(dataOf<CompatBlock[]>(await call('GET', '/dyn-denylist')), []);
  assert.equal((await call('DELETE', '/dyn-denylist/{ip}', '/dyn-denylist/not-an-address')).status, 400);
  assert.equal((await call('POST', '/dyn-denylist/bulk-delete', undefined, [])).status, 400);
  assert.equal((await call('POST', '/dyn-denylist/bulk-delete', undefined, { ip: '192.0.2.1' })).status, 400);

  for (const list of ['denylist', 'allowlist'] as const) {
    // add, read, note, remove
    const added = dataOf<CompatEntry>(
      await call('POST', `/${list}`, undefined, { ip: '198.51.100.77', note: 'caught twice' }),
    );
    assert.deepEqual({ ip: added.ip, note: added.note }, { ip: '198.51.100.77', note: 'caught twice' });
    const entries = dataOf<CompatGeoEntry[]>(await call('GET', `/${list}`));
    assert.deepEqual(
      entries.map(({ ip, note }) => [ip, note]),
      [['198.51.100.77', 'caught twice']],
    );
    const noted = dataOf<CompatGeoEntry>(
      await call('PATCH', `/${list}/{ip}`, `/${list}/198.51.100.77`, { note: 'and again' }),
    );
    assert.equal(noted.note, 'and again');
    assert.equal(noted.time, entries[0]?.time, 'a note does not change when it was added');
    const missing = await call('PATCH', `/${list}/{ip}`, `/${list}/198.51.100.78`, { note: 'x' });
    assert.equal(missing.status, list === 'allowlist' ? 404 : 400);
    assert.equal((await call('PATCH', `/${list}/{ip}`, `/${list}/nonsense`, { note: 'x' })).status, 400);
    assert.equal((await call('DELETE', `/${list}/{ip}`, `/${list}/198.51.100.77`)).status, 204);
    assert.equal((await call('DELETE', `/${list}/{ip}`, `/${list}/198.51.100.77`)).status, 204, 'twice is no failure');
    assert.equal((await call('DELETE', `/${list}/{ip}`, `/${list}/1.2.3`)).status, 400);

    // IPv6 and prefixes, which the existing product did not take; a / in a path as it is, and written as %2F
    for (const ip of ['2001:db8:77::1', '203.0.113.0/25', '2001:db8:78::/48'])
      assert.equal(dataOf<CompatEntry>(await call('POST', `/${list}`, undefined, { ip, note: '' })).ip, ip);
    assert.equal((await call('DELETE', `/${list}/{ip}`, `/${list}/203.0.113.0/25`)).status, 204);
    assert.equal((await call('DELETE', `/${list}/{ip}`, `/${list}/2001:db8:78::%2F48`)).status, 204);

    // what cannot be
    for (const body of [{}, { ip: 'x' }, { ip: '' }, [], 'text', { ip: 5, note: 'x' }])
      assert.equal((await call('POST', `/${list}`, undefined, body)).status, 400, JSON.stringify(body));

    // CSV in and out
    const imported = await call(
      'POST',
      `/${list}`,
      `/${list}?import=csv`,
      csvForm('ip,note\n198.51.100.80,one\n198.51.100.81,"two, three"\n'),
    );
    assert.equal(imported.status, 200, imported.text);
    const csv = await call('GET', `/${list}`, `/${list}?export=csv`);
    assert.match(csv.headers.get('content-type') ?? '', /^text\/csv/);
    assert.match(csv.text, /^198\.51\.100\.81,"two, three"/m);
    assert.equal(
      (await call('POST', `/${list}`, `/${list}?import=csv`, csvForm('ip\n1.1.1.1\n', 'list.exe'))).status,
      400,
    );
    assert.equal((await call('POST', `/${list}`, `/${list}?import=csv`, csvForm('ip\nno address\n'))).status, 400);
    // “2MB” of either reading are taken: lines without anything in them fill it up to its last byte
    const begin = 'ip,note\n198.51.100.80,one\n';
    const sized = (bytes: number) => begin + `${','.repeat(49)}\n`.repeat(50_000).slice(0, bytes - begin.length);
    const upload = (bytes: number) => call('POST', `/${list}`, `/${list}?import=csv`, csvForm(sized(bytes)));
    const whole = await upload(2 << 20);
    assert.equal(whole.status, 200, whole.text);
    const large = await upload((2 << 20) + 1);
    assert.equal(large.status, 400);
    assert.match(large.text, /exceeds 2 MB/);
    assert.equal((await call('POST', `/${list}`, `/${list}?import=csv`)).status, 400, 'no file');

    // bulk
    const all = dataOf<CompatGeoEntry[]>(await call('GET', `/${list}`));
    assert.equal(all.length, 3);
    assert.equal(
      (
        await call(
          'POST',
          `/${list}/bulk-delete`,
          undefined,
          all.map(({ ip }) => ({ ip })),
        )
      ).status,
      204,
    );
    assert.deepEqual(dataOf<CompatGeoEntry[]>(await call('GET', `/${list}`)), []);
    assert.equal((await call('POST', `/${list}/bulk-delete`, undefined, [])).status, 400);
    assert.equal((await call('POST', `/${list}/bulk-delete`, undefined, [{ ip: 'x' }])).status, 400);
    assert.equal((await call('POST', `/${list}/bulk-delete`, undefined, {})).status, 400);
  }

  // nobody can shut himself out
  const self = await call('POST', '/denylist', undefined, { ip: '127.0.0.1', note: '' });
  assert.equal(self.status, 400);
  const selfByFile = await call(
    'POST',
    '/denylist',
    '/denylist?import=csv',
    csvForm('ip\n198.51.100.5\n127.0.0.0/8\n'),
  );
  assert.equal(selfByFile.status, 400);
  assert.match(selfByFile.text, /cannot block yourself/);
  assert.deepEqual(dataOf<CompatGeoEntry[]>(await call('GET', '/denylist')), [], 'all or nothing');

  // the host that answers cannot be removed
  assert.equal((await call('DELETE', '/hosts/{uuid}', `/hosts/${host?.uuid}`)).status, 500);
  assert.equal((await call('DELETE', '/hosts/{uuid}', '/hosts/00000000-0000-0000-0000-000000000000')).status, 204);

  assert.deepEqual(
    existing.paths.filter((path) => !asked.has(path)),
    [],
    'every call of the document was made',
  );
});

test('a block that cannot be lifted because the disk is full is not answered as lifted', async () => {
  const ip = '203.0.113.140';
  const operator = await harness.signedIn('operator');
  assert.equal((await operator.post('/v1/blocks', { target: ip, seconds: 600, note: '' })).status, 200);
  const database = new DatabaseSync(join(harness.directory, 'sipprot.db'), { timeout: 5000 });
  database.exec(`CREATE TRIGGER full BEFORE UPDATE ON blocks BEGIN SELECT RAISE(ABORT, 'disk full'); END`);
  try {
    const one = await call('DELETE', '/dyn-denylist/{ip}', `/dyn-denylist/${ip}`);
    assert.equal(one.status, 500, one.text);
    assert.match(one.text, /engine-failed.*203\.0\.113\.140: .*could not be stored/);
    // more than a hundred that are not blocked hide it not
    const others = Array.from({ length: 130 }, (_, i) => ({ ip: `203.0.113.${i}` }));
    const many = await call('POST', '/dyn-denylist/bulk-delete', undefined, [...others, { ip }]);
    assert.equal(many.status, 500, many.text);
    const blocks = dataOf<CompatBlock[]>(await call('GET', '/dyn-denylist'));
    assert.ok(blocks.some((block) => block.ip === ip));
  } finally {
    database.exec('DROP TRIGGER full');
    database.close();
  }
  assert.equal((await call('DELETE', '/dyn-denylist/{ip}', `/dyn-denylist/${ip}`)).status, 204);
});

test('filters and pages of the attack log go on top of the existing call', async () => {
  const all = dataOf<CompatAttack[]>(await call('GET', '/attack-logs'));
  const [first] = dataOf<CompatAttack[]>(await call('GET', '/attack-logs', '/attack-logs?limit=1'));
  assert.deepEqual(first, all[0]);
  const older = dataOf<CompatAttack[]>(
    await call('GET', '/attack-logs', `/attack-logs?limit=10000&before=${first!.id}`),
  );
  assert.deepEqual(older, all.slice(1));
  const busted = await call('GET', '/attack-logs', '/attack-logs?limit=1&_=1736418197');
  assert.deepEqual(dataOf<CompatAttack[]>(busted), [first], 'what that API does not know it passes over');
  const six = dataOf<CompatAttack[]>(await call('GET', '/attack-logs', '/attack-logs?attacker=2001:db8::/32'));
  assert.ok(six.length > 0 && six.every(({ attacker_ip }) => attacker_ip.includes(':')));
});

test('a token that may only look cannot change anything', async () => {
  token = harness.token('viewer');
  assert.equal((await call('GET', '/denylist')).status, 200);
  assert.equal((await call('POST', '/denylist', undefined, { ip: '198.51.100.1', note: '' })).status, 403);
});

test('a host that is gone is removed from the list, and its attacks stay in the log', async () => {
  token = harness.token('operator');
  const uuid = '11111111-2222-3333-4444-555555555555';
  const db = new DatabaseSync(join(harness.directory, 'sipprot.db'), { timeout: 5000 });
  db.prepare('INSERT INTO hosts (uuid, name, last_seen) VALUES (?, ?, ?)').run(
    uuid,
    'pbx-gone',
    Date.now() - 3_600_000,
  );
  db.close();
  const before = dataOf<CompatHost[]>(await call('GET', '/hosts'));
  assert.deepEqual(
    before.map(({ host_name, active }) => [host_name, active]),
    [
      ['pbx-1', true],
      ['pbx-gone', false],
    ],
  );
  assert.equal((await call('DELETE', '/hosts/{uuid}', `/hosts/${uuid}`)).status, 204);
  assert.deepEqual(
    dataOf<CompatHost[]>(await call('GET', '/hosts')).map(({ host_name }) => host_name),
    ['pbx-1'],
  );
});

test('without an engine a change is answered as the existing document has it: 500', async () => {
  token = harness.token('operator');
  await harness.engine.stop(true);
  const refused = await until('the engine is missed', async () => {
    const answer = await call('POST', '/denylist', undefined, { ip: '198.51.100.1', note: '' });
    return answer.status === 500 && /engine-not-running/.test(answer.text) ? answer : undefined;
  });
  assert.match(refused.text, /no engine is running/i);
  assert.equal((await call('GET', '/denylist')).status, 200);
});
