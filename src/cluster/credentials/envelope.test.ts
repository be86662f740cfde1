import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { attackSubject, buckets, keySubject, type Role, suspicionSubject } from '../subjects.ts';
import { maxEnvelopeBytes, open, refusalReasons, seal } from './envelope.ts';
import { Members, signMembership } from './membership.ts';
import { newSeed, publicTextOf, signerOf } from './signing-key.ts';

const clusterId = randomUUID();
const clusterSeed = newSeed();
const members = new Members(clusterId, publicTextOf(clusterSeed));

function member(name: string, role: Role, serial = 1, id: string = randomUUID()) {
  const seed = newSeed();
  const plain = { id, name, role, key: publicTextOf(seed), issued: 0, serial };
  const membership = signMembership(clusterId, plain, clusterSeed);
  members.admit(membership);
  return { id, seed, membership, signer: signerOf(id, seed) };
}

const pbx = member('pbx-1', 'host');
const other = member('pbx-2', 'host');
const console1 = member('console', 'operator');
const bytes = (text: string) => Buffer.from(text);
const ownBlock = keySubject(buckets.blocks, `b.${pbx.id}.MTkyLjAuMi43`);

async function reason(subject: string, text: string | Uint8Array): Promise<string> {
  const answer = await open(subject, typeof text === 'string' ? bytes(text) : text, members);
  return answer.ok ? 'opened' : answer.reason;
}

test('what a member writes about itself is believed, with its stamp and body', async () => {
  const body = { target: '192.0.2.7', note: 'ü "\u2028' };
  const answer = await open(ownBlock, bytes(seal(ownBlock, 7, body, pbx.signer)), members);
  assert.deepEqual(answer, { ok: true, by: pbx.membership, stamp: 7, body });
});

test('a value that the server was made to deliver as another host’s, or as a list entry, is not believed', async () => {
  const text = seal(ownBlock, 7, {}, pbx.signer);
  for (const subject of [
    keySubject(buckets.blocks, `b.${other.id}.MTkyLjAuMi43`),
    keySubject(buckets.lists, 'allow.MTkyLjAuMi43'),
    keySubject(buckets.settings, 'blockSeconds'),
    keySubject(buckets.blocks, 'u.MTkyLjAuMi43'),
    attackSubject(other.id),
  ])
    assert.equal(await reason(subject, text), 'not-permitted');
  // of its own subjects too: a signature holds for one
  assert.equal(await reason(keySubject(buckets.blocks, `b.${pbx.id}.MTkyLjAuMi44`), text), 'bad-signature');
});

test('a host may write its own blocks, heartbeat, attacks and suspicions, an operator also lists, settings and unblocks', async () => {
  const own = (id: string) => [
    keySubject(buckets.blocks, `b.${id}.x`),
    keySubject(buckets.hosts, id),
    attackSubject(id),
    suspicionSubject(id),
  ];
  const operators = [
    keySubject(buckets.blocks, 'u.x'),
    keySubject(buckets.lists, 'allow.x'),
    keySubject(buckets.lists, 'deny.x'),
    keySubject(buckets.settings, 'blockSeconds'),
  ];
  const nobodys = [
    keySubject(buckets.lists, 'x'),
    keySubject(buckets.lists, 'allow.'),
    keySubject(buckets.members, pbx.id),
    'x',
    '',
  ];
  for (const { signer, id, membership } of [pbx, console1]) {
    const may = membership.role === 'operator' ? [...own(id), ...operators] : own(id);
    for (const subject of [...own(id), ...own(other.id), ...operators, ...nobodys])
      assert.equal(
        await reason(subject, seal(subject, 1, null, signer)),
        may.includes(subject) ? 'opened' : 'not-permitted',
        `${membership.name} ${subject}`,
      );
  }
});

test('an altered value is refused, whatever was altered', async () => {
  const value = JSON.parse(seal(ownBlock, 7, { a: 1 }, pbx.signer));
  const altered = [
    { stamp: 8 },
    { body: '{"a":2}' },
    { sig: other.signer.sign(bytes('x')) },
    { by: console1.id },
    { by: other.id },
  ];
  for (const change of altered) {
    const answer = await reason(ownBlock, JSON.stringify({ ...value, ...change }));
    assert.ok(answer === 'bad-signature' || answer === 'not-permitted', JSON.stringify(change));
  }
  assert.equal(await reason(ownBlock, JSON.stringify({ ...value, v: 2 })), 'version');
  assert.equal(await reason(ownBlock, JSON.stringify({ ...value, v: 'one' })), 'malformed');
  assert.equal(
    await reason(ownBlock, JSON.stringify({ ...value, later: true })),
    'opened',
    'a newer version may add keys',
  );
});

test('strangers, members of another cluster, and members that are revoked or got another key are refused', async () => {
  const stranger = signerOf(randomUUID(), newSeed());
  const subject = keySubject(buckets.hosts, stranger.id);
  assert.equal(await reason(subject, seal(subject, 1, {}, stranger)), 'unknown-member');
  const gone = member('gone', 'host');
  const heartbeat = keySubject(buckets.hosts, gone.id);
  const text = seal(heartbeat, 1, {}, gone.signer);
  assert.equal(await reason(heartbeat, text), 'opened');
  const pending = open(heartbeat, bytes(text), members);
  const revoked = signMembership(clusterId, { ...gone.membership, serial: 2, revoked: true }, clusterSeed);
  assert.equal(members.admit(revoked), 'changed');
  assert.deepEqual(await pending, { ok: false, reason: 'revoked' }, 'also what is being looked at');
  assert.equal(await reason(heartbeat, text), 'revoked');
  const renewed = member('gone', 'host', 3, gone.id);
  assert.equal(await reason(heartbeat, text), 'bad-signature');
  assert.equal(await reason(heartbeat, seal(heartbeat, 1, {}, renewed.signer)), 'opened');
});

test('only the cluster key makes members, and an old membership does not undo a revocation', () => {
  const own = new Members(clusterId, publicTextOf(clusterSeed));
  const seed = newSeed();
  const plain = {
    id: randomUUID(),
    name: 'x',
    role: 'operator' as const,
    key: publicTextOf(seed),
    issued: 0,
    serial: 1,
  };
  const first = signMembership(clusterId, plain, clusterSeed);
  assert.equal(own.admit(signMembership(clusterId, plain, seed)), 'forged', 'signed by itself');
  assert.equal(own.admit(signMembership(randomUUID(), plain, clusterSeed)), 'forged', 'of another cluster');
  for (const change of [
    { role: 'host' },
    { serial: 2 },
    { key: publicTextOf(newSeed()) },
    { name: 'y' },
    { revoked: true },
    { id: randomUUID() },
  ])
    assert.equal(own.admit({ ...first, ...change }), 'forged', JSON.stringify(change));
  assert.equal(own.admit(first), 'new');
  assert.equal(own.admit(signMembership(clusterId, { ...plain, serial: 2, revoked: true }, clusterSeed)), 'changed');
  assert.equal(own.admit(first), 'old');
  assert.equal(own.get(plain.id)?.membership.revoked, true);
});

test('a value that is too large is neither sealed nor read', async () => {
  assert.throws(() => seal(ownBlock, 1, 'x'.repeat(maxEnvelopeBytes), pbx.signer), /too large/);
  assert.equal(await reason(ownBlock, Buffer.alloc(maxEnvelopeBytes + 1, '[')), 'too-large');
  assert.equal(await reason(ownBlock, Buffer.alloc(maxEnvelopeBytes, '[')), 'malformed');
});

test('whatever bytes come, the answer is one of the known reasons', async () => {
  const good = seal(ownBlock, 7, { a: 1 }, pbx.signer);
  const damaged = fc.tuple(fc.nat(good.length - 1), fc.uint8Array({ maxLength: 8 })).map(([at, put]) => {
    const copy = Buffer.from(good);
    copy.set(put.subarray(0, copy.length - at), at);
    return copy;
  });
  const shaped = fc
    .record({
      v: fc.constant(1),
      by: fc.oneof(fc.constant(pbx.id), fc.anything()),
      stamp: fc.anything(),
      body: fc.anything(),
      sig: fc.anything(),
    })
    .map((value) => bytes(JSON.stringify(value)));
  await fc.assert(
    fc.asyncProperty(fc.oneof(damaged, shaped, fc.uint8Array(), fc.json().map(bytes)), async (data) => {
      const answer = await reason(ownBlock, data);
      if (answer === 'opened') assert.deepEqual(JSON.parse(Buffer.from(data).toString()), JSON.parse(good));
      else assert.ok((refusalReasons as readonly string[]).includes(answer), answer);
    }),
    { numRuns: 500 },
  );
});
