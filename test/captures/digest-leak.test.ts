import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertBlocked, assertFinding, assertNobodyBlocked, type Judged, judge } from '../traffic/judge.ts';
import { type Asked, type Peer, Traffic } from '../traffic/traffic.ts';

const thief: Peer = { address: '203.0.113.66', agent: null };

interface CallOptions {
  /** what our side sends within the call */
  readonly method?: string;
  readonly status?: 401 | 407;
  readonly realm?: string;
  /** our side repeats it with credentials */
  readonly answered?: boolean;
  readonly acknowledged?: boolean;
  /** seconds that the call lasts */
  readonly lasts?: number;
}

/** Somebody calls `user`, our side takes the call and ends it. */
function called(story: Traffic, time: number, peer: Peer, user: string, lasts = 5, acknowledged = true): Asked {
  const asked = story.ask(time, peer, { method: 'INVITE', user, from: 'anonymous' });
  story.answer(time + 0.1, asked, 180);
  story.answer(time + 2, asked, 200);
  if (acknowledged) story.ack(time + 2.1, asked);
  return story.askOut(time + 2 + lasts, peer, {
    method: 'BYE',
    user: 'anonymous',
    from: user,
    callId: asked.written.callId,
    fromTag: `srv${asked.written.callId}`,
    toTag: asked.written.fromTag,
  });
}

/** The same, and the caller challenges how it ends. */
function challenged(story: Traffic, time: number, peer: Peer, user: string, options: CallOptions = {}): void {
  const { method = 'BYE', status = 407, realm = 'evil', answered = true, acknowledged = true, lasts = 5 } = options;
  const { written } = called(story, time, peer, user, lasts, acknowledged);
  const at = time + 2 + lasts;
  const asked =
    method === 'BYE' ? undefined : story.askOut(at, peer, { ...written, method, branch: story.fresh('z9') });
  const nonce = story.fresh('n');
  story.answer(at + 0.1, asked ?? { written, peer, outbound: true }, status, { nonce, realm });
  if (!answered) return;
  const again = { ...written, method, branch: story.fresh('z9hG4bK'), cseq: written.cseq + 1 };
  story.answer(at + 0.3, story.askOut(at + 0.2, peer, { ...again, auth: { nonce, realm } }), 200);
}

/** Neither told nor blocked. */
function assertLeftAlone({ attacks, findings }: Judged): void {
  assert.deepEqual(
    attacks.map(({ attacker, detector, reason }) => `${attacker} ${detector} ${reason}`),
    [],
  );
  assert.deepEqual(
    findings.filter(({ kind }) => kind === 'digestLeak'),
    [],
  );
}

describe('somebody calls, and asks our side for its password when it hangs up', () => {
  for (const transport of ['UDP', 'TCP'] as const)
    for (const method of ['BYE', 'INVITE', 'UPDATE'])
      test(`once, over ${transport}, by a challenge to our ${method}: it is told, with the account that answered`, () => {
        const story = new Traffic();
        challenged(story, 0, { ...thief, transport }, '200', { method });
        const judged = judge(story);
        assertNobodyBlocked(judged);
        const told = judged.attacks.find(({ detector }) => detector === 'invite-probe');
        assert.equal(told?.evidence, 'proven');
        assert.deepEqual(told?.targets, ['200']);
        const finding = assertFinding(judged, 'digestLeak');
        assert.equal(finding.source, thief.address);
        assert.equal(finding.victim, story.server);
        assert.equal(finding.subject, '200');
        assert.match(finding.evidence, /realm "evil".* account 200 answered/);
      });

  for (const transport of ['UDP', 'TCP'] as const)
    for (const answered of [true, false])
      test(`in two calls over ${transport}, ${answered ? 'answered' : 'left unanswered'}: it is out`, () => {
        const story = new Traffic();
        for (const i of [0, 1])
          challenged(story, i * 600, { ...thief, transport }, `${200 + i}`, { status: 401, answered });
        const judged = judge(story);
        const attack = assertBlocked(judged, thief.address, 'invite-probe', 'proven');
        assert.equal(attack.count, 2);
        assert.deepEqual(
          judged.findings.filter(({ kind }) => kind === 'digestLeak').map(({ subject }) => subject),
          answered ? ['200', '201'] : [],
        );
      });

  test('challenges again and again in one call: it is one', () => {
    const story = new Traffic();
    const { written } = called(story, 0, thief, '200');
    for (let i = 0; i < 10; i++) {
      const asked = story.askOut(8 + i, thief, { ...written, branch: story.fresh('z9hG4bK'), cseq: 2 + i });
      story.answer(8.1 + i, asked, 407, { nonce: story.fresh('n'), realm: 'evil' });
      story.answer(8.2 + i, asked, 407, { nonce: story.fresh('n'), realm: 'evil' });
    }
    const judged = judge(story);
    assertNobodyBlocked(judged);
    assert.equal(judged.attacks[0]?.count, 1);
  });

  test('a phone does not answer: nothing was given away', () => {
    const story = new Traffic();
    challenged(story, 0, thief, '200', { answered: false });
    const judged = judge(story);
    assert.equal(judged.attacks.length, 1);
    assert.deepEqual(
      judged.findings.filter(({ kind }) => kind === 'digestLeak'),
      [],
    );
  });

  test('calls that were made up in the name of a server that challenges whatever it does not know: it is not blocked', () => {
    const story = new Traffic();
    for (let i = 0; i < 6; i++)
      challenged(story, i * 60, thief, `${200 + i}`, { acknowledged: false, answered: false, lasts: 32 });
    const judged = judge(story);
    assertNobodyBlocked(judged);
    assert.equal(judged.attacks[0]?.evidence, 'unproven');
  });
});

describe('who may ask us for a password within a call', () => {
  test('a provider that challenges BYE in the calls that we make', () => {
    const story = new Traffic();
    const provider: Peer = { address: '198.51.100.20', agent: null };
    for (let i = 0; i < 5; i++) {
      const time = i * 100;
      const callId = `out${i}`;
      const invite = { method: 'INVITE', user: `0301234${i}`, from: '200', callId, fromTag: `ours${i}` };
      const auth = { nonce: `n${i}`, realm: 'provider.example' };
      story.answer(time + 0.1, story.askOut(time, provider, invite), 407, auth);
      const again = story.askOut(time + 0.2, provider, { ...invite, cseq: 2, auth });
      // the telephone network refuses some of them: then nothing but the realm tells that we have business there
      story.answer(time + 0.4, again, 200, { toTag: `theirs${i}` });
      const bye = { ...invite, method: 'BYE', cseq: 3, toTag: `theirs${i}` };
      story.answer(time + 30.1, story.askOut(time + 30, provider, bye), 407, auth);
      story.answer(time + 30.3, story.askOut(time + 30.2, provider, { ...bye, cseq: 4, auth }), 200);
    }
    assertLeftAlone(judge(story));
  });

  test('a provider with which we register, in calls that come from there', () => {
    const story = new Traffic();
    const provider: Peer = { address: '198.51.100.20', agent: null };
    const register = { method: 'REGISTER', user: '4930123', callId: 'ours', fromTag: 'r' };
    story.answer(0.1, story.askOut(0, provider, register), 401, { nonce: 'n', realm: 'provider.example' });
    const auth = { nonce: 'n', realm: 'provider.example' };
    story.answer(0.3, story.askOut(0.2, provider, { ...register, cseq: 2, auth }), 200);
    for (let i = 0; i < 6; i++) challenged(story, 10 + i * 60, provider, `${200 + i}`, { realm: 'provider.example' });
    assertLeftAlone(judge(story));
  });

  test('a server whose calls go in both directions', () => {
    const story = new Traffic();
    const peer: Peer = { address: '198.51.100.30', agent: null };
    const out = story.askOut(0, peer, { method: 'INVITE', user: '700', from: '200' });
    story.answer(0.1, out, 180);
    story.answer(5, out, 200);
    for (let i = 0; i < 6; i++) challenged(story, 60 + i * 60, peer, `${200 + i}`, { realm: 'branch.example' });
    assertLeftAlone(judge(story));
  });

  test('a server that we call for the first time while its first calls are going on', () => {
    const story = new Traffic();
    const peer: Peer = { address: '198.51.100.30', agent: null };
    const ends = [0, 10, 20].map((time) => called(story, time, peer, `${200 + time}`, 300));
    story.answer(60.1, story.askOut(60, peer, { method: 'INVITE', user: '700', from: '200' }), 180);
    for (const [i, end] of ends.entries()) story.answer(302.1 + i * 10, end, 407, { nonce: `n${i}` });
    assertLeftAlone(judge(story));
  });

  test('a server that we ask whether it is there (OPTIONS)', () => {
    const story = new Traffic();
    const peer: Peer = { address: '198.51.100.30', agent: null };
    story.answer(0.1, story.askOut(0, peer, { method: 'OPTIONS', user: '' }), 200);
    for (let i = 0; i < 6; i++) challenged(story, 60 + i * 60, peer, `${200 + i}`);
    assertLeftAlone(judge(story));
  });

  test('an office whose phones register here through a proxy that challenges every request', () => {
    const story = new Traffic();
    const office: Peer = { address: '198.51.100.40' };
    story.register(0, office, '300', 200);
    for (let i = 0; i < 6; i++) challenged(story, 60 + i * 60, office, `${200 + i}`, { realm: 'office.example' });
    assertLeftAlone(judge(story));
  });

  test('a call that began before we looked', () => {
    const story = new Traffic();
    const peer: Peer = { address: '198.51.100.30', agent: null };
    for (let i = 0; i < 6; i++) {
      const bye = { method: 'BYE', user: 'x', from: '200', callId: `old${i}`, fromTag: `srv${i}`, toTag: `t${i}` };
      story.answer(i * 10 + 0.1, story.askOut(i * 10, peer, bye), 407, { nonce: `n${i}` });
    }
    assertLeftAlone(judge(story));
  });

  test('a call of ours that the other end changes by an INVITE of its own, over TCP', () => {
    const story = new Traffic();
    const proxy: Peer = { address: '198.51.100.50', agent: null, transport: 'TCP' };
    const gateway: Peer = { ...proxy, address: '198.51.100.51' };
    for (let i = 0; i < 4; i++) {
      const time = i * 60;
      const invite = { method: 'INVITE', user: '700', from: '200', callId: `out${i}`, fromTag: `ours${i}` };
      story.answer(time + 1, story.askOut(time, proxy, invite), 200, { toTag: `theirs${i}` });
      const within = { callId: `out${i}`, fromTag: `theirs${i}`, toTag: `ours${i}`, user: '200', from: '700' };
      story.answer(time + 10.1, story.ask(time + 10, gateway, { ...within, method: 'INVITE' }), 200);
      story.ask(time + 10.2, gateway, { ...within, method: 'ACK' });
      const bye = { ...invite, method: 'BYE', cseq: 2, toTag: `theirs${i}` };
      story.answer(time + 20.1, story.askOut(time + 20, gateway, bye), 407, { nonce: `n${i}` });
    }
    assertLeftAlone(judge(story));
  });

  test('a provider that calls from other addresses than we call: told, and not blocked', () => {
    const story = new Traffic();
    const realm = 'provider.example';
    const door: Peer = { address: '198.51.100.20', agent: null };
    const register = { method: 'REGISTER', user: '4930123', callId: 'ours', fromTag: 'r', cseq: 2 };
    story.answer(0.1, story.askOut(0, door, { ...register, auth: { nonce: 'n', realm } }), 200);
    const other: Peer = { address: '198.51.100.21', agent: null };
    for (let i = 0; i < 6; i++) challenged(story, 10 + i * 60, other, `${200 + i}`, { realm });
    const judged = judge(story);
    assertNobodyBlocked(judged);
    assertFinding(judged, 'digestLeak');
  });

  test('a carrier one server of which challenges, in fewer than half of its calls: told, and not blocked', () => {
    const story = new Traffic();
    const carrier: Peer = { address: '198.51.100.22', agent: null };
    for (let i = 0; i < 20; i++)
      if (i % 4 === 3) challenged(story, i * 60, carrier, `${200 + i}`);
      else story.answer(i * 60 + 7.1, called(story, i * 60, carrier, `${200 + i}`), 200);
    assertNobodyBlocked(judge(story));
  });
});
