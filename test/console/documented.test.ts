import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { schemaNode } from '../../src/config/schema-node.ts';
import { allRoutes } from '../../src/console/contract/all-routes.ts';
import type { Route } from '../../src/console/contract/route.ts';
import { openApiDocument } from '../../src/console/openapi/document.ts';
import type { Answer, Browser } from './browser.ts';
import { csvForm } from './browser.ts';
import { type Harness, startHarness, until } from './harness.ts';
import { OpenApiCheck } from './openapi-check.ts';
import { requestOf } from './requests.ts';

let harness: Harness;
let admin: Browser;
const document = new OpenApiCheck(openApiDocument('test'));

before(async () => {
  harness = await startHarness({
    captures: [
      '05_svcrack_range.pcap',
      '15_tollfraud_invite_probes.pcap',
      '32_tftp_sepmac_bruteforce.pcap',
      '50_benign_registers_30_phones_one_nat.pcap',
    ],
  });
  admin = await harness.signedIn('admin');
  await until('attacks and findings', async () => {
    const [attacks, findings] = await Promise.all([admin.get('/v1/attacks'), admin.get('/v1/findings')]);
    return totalOf(attacks) >= 3 && totalOf(findings) >= 1 ? true : undefined;
  });
});
after(() => harness.close());

interface Many {
  readonly done: number;
  readonly failed: readonly { readonly subject: string }[];
  readonly lifted?: readonly { readonly target: string; readonly note: string }[];
}

function totalOf(answer: Answer): number {
  return (answer.json as { total?: number }).total ?? 0;
}

async function checked(route: Route, path: string, body?: unknown, status = 200): Promise<Answer> {
  const answer = await admin.send(route.method, path, body);
  assert.equal(answer.status, status, `${route.method} ${path}: ${answer.text}`);
  assert.equal(document.problem(route.method, route.path, answer), undefined);
  return answer;
}

test('every answer of every path is as the OpenAPI document says', async () => {
  const skipped = new Set(['streamEvents', 'signOut']);
  const problems: (string | undefined)[] = [];
  for (const route of allRoutes.filter(({ id }) => !skipped.has(id))) {
    const { path, body } = requestOf(route);
    problems.push(document.problem(route.method, route.path, await admin.send(route.method, path, body)));
  }
  assert.deepEqual(
    problems.filter((problem) => problem !== undefined),
    [],
  );
});

test('full answers, with real attacks, blocks, findings and entries, are as documented', async () => {
  const by = new Map(allRoutes.map((route) => [route.id, route]));
  const get = (id: string, path: string) => checked(by.get(id)!, path);
  const list = (await get('listAttacks', '/v1/attacks?limit=100')).json as {
    rows: { id: number; attacker: string }[];
    newest: number;
  };
  let captures = 0;
  for (const { id, attacker } of list.rows) {
    await get('explainAddress', `/v1/explain?address=${attacker}`);
    const shown = (await get('showAttack', `/v1/attacks/${id}`)).json as { samples: { text: string }[] };
    const route = by.get('downloadAttackCapture')!;
    const file = await checked(route, `/v1/attacks/${id}/capture`, undefined, shown.samples.length > 0 ? 200 : 404);
    if (file.status === 404) continue;
    captures++;
    assert.equal(file.headers.get('content-disposition'), `attachment; filename="sipprot-attack-${id}.pcap"`);
    const firstLine = shown.samples[0]!.text.split('\n')[0]!;
    assert.ok(firstLine.includes('\\x') || file.text.includes(firstLine), firstLine);
  }
  assert.ok(captures > 0, 'an attack with messages');
  await get('listAttacks', `/v1/attacks?after=${list.newest}`);
  await get('listAttacks', '/v1/attacks?text=register&evidence=proven&count=false&offset=1');
  await get('listFindings', '/v1/findings?state=all');
  await get('listBlocks', '/v1/blocks?sort=until&order=asc');
  await get('listBlocks', '/v1/blocks?country=DE&evidence=proven&sort=countryName');
  const now = Date.now();
  for (const hours of [1, 24, 24 * 7, 24 * 30]) {
    const answer = await get('showStatistics', `/v1/statistics?from=${now - hours * 3_600_000}&to=${now + 1000}`);
    const { figures, total } = answer.json as {
      figures: { attacks: { value: number; points: { value: number }[] } };
      total: { attacks: number };
    };
    assert.equal(figures.attacks.value, total.attacks);
    assert.equal(
      figures.attacks.points.reduce((sum, { value }) => sum + value, 0),
      total.attacks,
      `the line of ${hours} h holds all attacks`,
    );
  }
  await checked(by.get('addEntries')!, '/v1/lists/deny', { entries: [{ prefix: '203.0.113.0/24', note: 'x' }] });
  await get('listEntries', '/v1/lists/deny?text=203.0.113.9&sort=prefix');
  await checked(
    by.get('previewImport')!,
    '/v1/lists/deny/import/preview',
    csvForm('ip,note\n203.0.113.0/24,a\n203.0.113.1,b\n203.0.113.1,c\nx,d\n127.0.0.1,e\n0.0.0.0/0,f\n'),
  );
  const made = [
    { target: '198.18.0.1', seconds: 600, note: 'one' },
    { target: '198.18.0.2 UDP 5060', seconds: 600, note: '' },
    { target: '127.0.0.1', seconds: 600, note: 'own address' },
  ];
  const many = (await checked(by.get('createBlocks')!, '/v1/blocks/many', { blocks: made })).json as Many;
  assert.equal(many.done, 2);
  assert.deepEqual(
    many.failed.map(({ subject }) => subject),
    ['127.0.0.1'],
  );
  const targets = ['198.18.0.1', '198.18.0.2', '198.18.0.3'];
  const lift = (await checked(by.get('liftBlock')!, '/v1/blocks/lift', { targets, holdSeconds: 0 })).json as Many;
  assert.deepEqual(lift.lifted!.map(({ target, note }) => [target, note]).sort(), [
    ['198.18.0.1', 'one'],
    ['198.18.0.2 UDP 5060', ''],
  ]);
  assert.equal(lift.done, 2);
  await checked(by.get('changeSettings')!, '/v1/settings', {
    change: { blockSeconds: 7200, detectors: { flood: { mode: 'observe' } } },
  });
  const rule = { mode: 'block', countries: ['CN'], knownGood: 'cut' };
  await checked(by.get('changeGeo')!, '/v1/geo', rule);
  const abroad = await until('the country rule in force', async () => {
    const { json } = await get('explainAddress', '/v1/explain?address=1.0.1.1');
    return (json as { shutOutByCountry: boolean }).shutOutByCountry ? json : undefined;
  });
  assert.equal((abroad as { state: string }).state, 'country');
  await get('listSettingsChanges', '/v1/settings/history');
  await get('listAudit', '/v1/audit');
});

test('a script that sends JSON as text, or with the wrong method, is told what to do', async () => {
  const text = { 'content-type': 'text/plain' };
  const answer = await admin.send('POST', '/v1/lists/deny', '{"entries":[]}', text);
  assert.equal(answer.status, 415, answer.text);
  assert.match(answer.text, /send JSON as application\/json/);
  const compatible = await admin.send('POST', '/denylist', '{"ip":"198.51.100.1"}', text);
  assert.equal(compatible.status, 400);
  assert.match(compatible.text, /wrong-type/);
  for (const [method, path, allow] of [
    ['PUT', '/v1/attacks?limit=1', 'GET, HEAD'],
    ['DELETE', '/v1/lists/deny', 'GET, HEAD, POST'],
    ['GET', '/v1/lists/deny/entry', 'PATCH'],
    ['PUT', '/denylist', 'GET, HEAD, POST'],
    ['GET', '/denylist/192.0.2.0/24', 'DELETE, PATCH'],
  ] as const) {
    const wrong = await admin.send(method, path, method === 'PUT' ? {} : undefined);
    assert.deepEqual([wrong.status, wrong.headers.get('allow')], [405, allow], `${method} ${path}`);
    assert.match(wrong.text, new RegExp(`"wrong-method".*This path takes ${allow}, not ${method}\\.`));
  }
  assert.equal((await admin.send('PUT', '/v1/nothing', {})).status, 404);
  assert.match((await admin.get('/attack-logs/')).text, /Paths do not end with a slash/);
  const broken = await admin.send('POST', '/v1/blocks', '{"target":', { 'content-type': 'application/json' });
  assert.match(broken.text, /The body is no JSON/);
  // no route ever sees this one
  const address = await fetch(`${harness.url}/sipprot/api/v1/%zz`);
  assert.equal(address.status, 400);
  assert.match(await address.text(), /^\{"error":\{"code":"bad-request","message":"The address/);
  assert.match((await admin.get('/v1/blocks?targets=')).text, /Give at least one and at most 100, separated by commas/);
});

test('a number that is left blank is none: it is named, and never read as 0 or 1970', async () => {
  const numbers = allRoutes.flatMap((route) => {
    const fields = Object.entries(route.query ? (schemaNode(route.query).properties ?? {}) : {});
    return fields.filter(([, { type }]) => type === 'integer').map(([field]) => ({ route, field }));
  });
  assert.ok(numbers.length > 20, `${numbers.length}`);
  for (const { route, field } of numbers)
    for (const blank of ['', '%20', 'x', '1e3', '0x10']) {
      const { path } = requestOf(route);
      const answer = await admin.get(`${path.split('?')[0]}?${field}=${blank}`);
      assert.equal(answer.status, 400, `${route.id} ${field}=${blank}: ${answer.text}`);
      const { fields } = (answer.json as { error: { fields: { field: string; mend: string }[] } }).error;
      const wanted = /^(Allowed: whole number|Give a time in milliseconds)/;
      assert.match(fields.find((one) => one.field === field)?.mend ?? '', wanted, answer.text);
    }
});

test('a path that ends with a slash asks for nothing in particular, and is told so', async () => {
  const ends = allRoutes.filter(({ path }) => path.endsWith('}'));
  assert.ok(ends.length > 8);
  for (const route of ends) {
    const path = route.path.replace(/\{\w+\}$/, '');
    for (const end of ['', '%20']) {
      const answer = await admin.send(route.method, path + end, requestOf(route).body);
      assert.equal(answer.status, 400, `${route.method} ${path}${end}: ${answer.text}`);
      assert.match(answer.text, /is missing in the path.*or leave out the slash before it/);
    }
  }
});

test('wrong input names the field, the reason and what to do', async () => {
  const by = new Map(allRoutes.map((route) => [route.id, route]));
  const wrongWays = { smtp: { from: 'nope', to: ['nope'] }, webhooks: [{ id: 'a', enabled: true, url: 'nope' }] };
  const wrongSender = { smtp: { from: 5 } };
  const wrongAddresses = [{ ip: '1.1.1.1' }, { ip: 'zzz' }];
  const cases: readonly [id: string, path: string, body: unknown, field: RegExp, reason: RegExp][] = [
    ['createBlock', '/v1/blocks', { target: '300.1.1.1' }, /^target$/, /address/],
    [
      'addEntries',
      '/v1/lists/deny',
      { entries: [{ prefix: '1.1.1.1' }, { prefix: 'nonsense' }] },
      /^entries\.1\.prefix$/,
      /prefix/,
    ],
    ['changeSettings', '/v1/settings', { change: { blockSeconds: 1 } }, /^blockSeconds$/, /10/],
    [
      'changeSettings',
      '/v1/settings',
      { change: { blockSeconds: 90_000 } },
      /^blockSeconds$/,
      /at most 86400, or a longer/,
    ],
    ['changeSettings', '/v1/settings', { change: { tftpPorts: ['5060'] } }, /^tftpPorts$/, /not in sipPorts/],
    [
      'changeSettings',
      '/v1/settings',
      { change: { detectors: { flood: { thresholds: { nonsense: 1 } } } } },
      /^detectors\.flood\.thresholds\.nonsense$/,
      /no such threshold/,
    ],
    ['changeSettings', '/v1/settings', { change: { sipPorts: ['99999'] } }, /^sipPorts/, /port/],
    [
      'changeSettings',
      '/v1/settings',
      { change: { detectors: { flood: { mode: 'of' } } } },
      /^detectors.flood.mode$/,
      /"of" is not allowed. Allowed: one of on, observe, off; did you mean o/,
    ],
    ['changeSettings', '/v1/settings', { change: { blockSecond: 60 } }, /^blockSecond$/, /did you mean blockSeconds/],
    ['createUser', '/v1/users', { name: 'ab' }, /^role$/, /missing. Allowed: one of viewer/],
    ['createUser', '/v1/users', { name: 'a b', role: 'viewer' }, /^name$/, /letters/],
    ['createUser', '/v1/users', { name: 'ab', role: 'viewer', password: 'short' }, /^password$/, /12/],
    ['removeEntries', '/v1/lists/deny/remove', { prefixes: ['zzz'] }, /^prefixes\.0$/, /Give an IPv4 or IPv6 address/],
    [
      'removeEntries',
      '/v1/lists/deny/remove',
      { filter: { text: 5 } },
      /^filter\.text$/,
      /5 is not allowed. Allowed: text/,
    ],
    ['removeEntries', '/v1/lists/deny/remove', {}, /./, /Allowed: the keys prefixes, or the keys filter/],
    ['showStatistics', '/v1/statistics?from=2&to=1', undefined, /^to$/, /Give one that is later than from\.$/],
    [
      'changeNotifications',
      '/v1/notifications',
      wrongWays,
      /^smtp\.from$/,
      /Give an e-mail address such as .*, or an empty/,
    ],
    ['changeNotifications', '/v1/notifications', wrongSender, /^smtp\.from$/, /Give an e-mail address such as/],
    ['changeNotifications', '/v1/notifications', wrongWays, /^smtp\.to\.0$/, /Give an e-mail address such as [^,]*\.$/],
    ['changeNotifications', '/v1/notifications', wrongWays, /^webhooks\.0\.url$/, /Give a URL that begins with http/],
    ['allowlistShow', '/allowlist?export=json', undefined, /^export$/, /Give csv; leave it out for JSON/],
    [
      'denylistBulkRemove',
      '/denylist/bulk-delete',
      wrongAddresses,
      /^1\.ip$/,
      /"zzz" is not allowed. Allowed: an IPv4 or/,
    ],
    ['dynDenylistBulkRemove', '/dyn-denylist/bulk-delete', wrongAddresses, /^1\.ip$/, /"zzz" is not allowed/],
  ];
  for (const [id, path, body, field, reason] of cases) {
    const answer = await checked(by.get(id)!, path, body, 400);
    const { error } = answer.json as {
      error: { code: string; fields: { field: string; reason: string; mend: string }[] };
    };
    assert.equal(error.code, 'bad-input', answer.text);
    const problem = error.fields.find((one) => field.test(one.field));
    assert.ok(problem, `${path} names ${field}: ${answer.text}`);
    assert.match(`${problem.reason}. ${problem.mend}`, reason);
    assert.notEqual(problem.mend, '');
    // in an operator's words, not in those of a library, and without what is secret
    assert.doesNotMatch(problem.reason, /expected|received|Invalid|Unrecognized|short"/);
  }
});

test('a monitor can alert on attacks and open findings, and a detector that is quiet is 0', async () => {
  const { text } = await admin.get('/metrics');
  assert.match(text, /^sipprot_attacks_last_hour\{detector="register-brute-force"\} [1-9]/m);
  assert.match(text, /^sipprot_attacks_last_hour\{detector="flood"\} 0$/m);
  const { openFindings } = (await admin.get('/v1/status')).json as { openFindings: Readonly<Record<string, number>> };
  for (const severity of ['critical', 'warning', 'info'])
    assert.match(
      text,
      new RegExp(`^sipprot_open_findings\\{severity="${severity}"\\} ${openFindings[severity]}$`, 'm'),
    );
});
