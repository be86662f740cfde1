import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { ClusterError } from '../cluster-error.ts';
import { addMember, createAuthority } from './authority.ts';
import { type JoinKit, joinLine, readJoinLine } from './join-line.ts';

const prefix = 'sipprot-join-1:';
const server = { name: 'pbx-1', address: '192.0.2.1', port: 4222, clusterPort: 6222, leafPort: 7422 };
let kit: JoinKit;
let withServer: JoinKit;
let secrets: string[];

before(async () => {
  const now = Date.now();
  const cluster = { clusterName: 'test', storeBytes: 2 ** 30, server, foreign: null, now };
  const authority = await createAuthority(cluster);
  const first = await addMember(authority, { name: 'pbx-1', role: 'operator', server, leaf: false, now });
  const host = await addMember(first.authority, { name: 'pbx-2', role: 'host', server: null, leaf: false, now });
  kit = host.kit;
  const second = { ...server, name: 'pbx-3', address: '2001:db8::3' };
  const third = await addMember(host.authority, { name: 'pbx-3', role: 'host', server: second, leaf: false, now });
  withServer = third.kit;
  const { accounts, ca } = authority.nats!;
  secrets = [
    authority.clusterSeed,
    ca.key,
    accounts.operatorSeed,
    accounts.accountSeed,
    accounts.systemSeed,
    accounts.hostSeed,
  ];
  secrets.push(accounts.operatorHostSeed, first.kit.credential.signingSeed, first.kit.server!.key);
});

const packed = (value: unknown) => prefix + deflateRawSync(JSON.stringify(value)).toString('base64url');
const isRefusal = (error: unknown) => error instanceof ClusterError && error.code === 'bad-line';

test('a line brings all that a host needs and no secret of another, and survives a terminal that breaks it', () => {
  for (const one of [kit, withServer]) {
    const line = joinLine(one);
    assert.match(line, /^sipprot-join-1:[\w-]+$/);
    assert.deepEqual(readJoinLine(line), one);
    assert.deepEqual(readJoinLine(` ${line.replace(/.{76}/g, '$&\r\n')}\n`), one);
    const content = inflateRawSync(Buffer.from(line.slice(prefix.length), 'base64url')).toString();
    for (const secret of secrets) assert.ok(!content.includes(JSON.stringify(secret).slice(1, -1)));
  }
  // a terminal takes no longer line than 4,095 characters
  assert.ok(joinLine(kit).length < 4000, String(joinLine(kit).length));
});

test('a line that was cut, altered or put together from two is refused in words that hold nothing of it', () => {
  const line = joinLine(kit);
  const other = JSON.parse(JSON.stringify(kit));
  other.credential.signingSeed = withServer.credential.signingSeed;
  const promoted = JSON.parse(JSON.stringify(kit));
  promoted.credential.member.role = 'operator';
  for (const wrong of [
    '',
    ' \n',
    'rubbish',
    prefix,
    line.slice(0, -9),
    line.slice(9),
    line + line,
    packed(other),
    packed(promoted),
    packed(null),
    packed({ ...kit, server: withServer.server }),
  ])
    assert.throws(
      () => readJoinLine(wrong),
      (error) =>
        isRefusal(error) &&
        (error as Error).message.length < 200 &&
        !(error as Error).message.includes(kit.credential.signingSeed),
    );
});

test('a line that unpacks to gigabytes is refused before it has', () => {
  const bomb = prefix + deflateRawSync(Buffer.alloc(20_000_000), { level: 9 }).toString('base64url');
  assert.ok(bomb.length < 32_768);
  const before = process.memoryUsage().arrayBuffers;
  assert.throws(() => readJoinLine(bomb), isRefusal);
  assert.ok(process.memoryUsage().arrayBuffers - before < 2_000_000);
  assert.throws(() => readJoinLine(prefix + 'A'.repeat(5_000_000)), isRefusal);
});

test('whatever the text is, the answer is a kit or a refusal', () => {
  const anyValue = fc.anything().map((value) => packed(value ?? null));
  const shaped = fc
    .record({
      path: fc.constantFrom('version', 'clusterId', 'clusterKey', 'member', 'signingSeed', 'servers', 'ca', 'nats'),
      value: fc.anything(),
    })
    .map(({ path, value }) => packed({ server: null, credential: { ...kit.credential, [path]: value } }));
  const keys = fc
    .uint8Array({ minLength: 32, maxLength: 32 })
    .map((key) =>
      packed({ server: null, credential: { ...kit.credential, clusterKey: Buffer.from(key).toString('base64url') } }),
    );
  const cut = fc.nat(2000).map((length) => joinLine(kit).slice(0, length));
  const text = fc.oneof(
    fc.string(),
    fc.string().map((one) => prefix + one),
  );
  fc.assert(
    fc.property(fc.oneof(text, anyValue, shaped, keys, cut), (line) => {
      try {
        // servers and logins may be others: the cluster key vouches for the member
        assert.deepEqual(readJoinLine(line).credential.member, kit.credential.member);
      } catch (error) {
        assert.ok(isRefusal(error), String(error));
      }
    }),
    { numRuns: 1000 },
  );
});
