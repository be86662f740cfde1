import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertBlocked, assertFinding, assertNobodyBlocked, judge } from '../traffic/judge.ts';
import { type Peer, Traffic } from '../traffic/traffic.ts';

const attacker = '203.0.113.66';
const hour = 3600;

interface Pace {
  readonly every: number;
  readonly tries: number;
  readonly users?: number;
  readonly newPort?: boolean;
  readonly sameCallId?: boolean;
  readonly answer?: number;
  readonly transport?: 'UDP' | 'TCP';
  readonly qop?: boolean;
}

function guessing({
  every,
  tries,
  users = 1,
  newPort,
  sameCallId,
  answer = 401,
  transport = 'UDP',
  qop,
}: Pace): Traffic {
  const story = new Traffic();
  for (let i = 0; i < tries; i++) {
    const peer: Peer = { address: attacker, port: newPort ? 20_000 + i : 5080, transport, agent: null };
    story.register(i * every, peer, `${100 + (i % users)}`, answer, {
      ...(sameCallId ? { callId: 'constant', cseq: 1 + 2 * i } : {}),
      ...(qop === undefined ? {} : { qop }),
    });
  }
  return story;
}

/** The challenge of each refusal is answered at once, until `tries` are refused, in one call. Returns the next CSeq. */
function answerEach(story: Traffic, time: number, peer: Peer, user: string, tries: number, callId: string, cseq = 1) {
  let nonce = story.register(time, peer, user, 401, { callId, cseq });
  for (let i = 1; i < tries; i++)
    nonce = story.register(time + 0.02 + i * 0.03, peer, user, 401, { callId, cseq: cseq + 1 + i, nonce });
  return cseq + 1 + tries;
}

describe('a password is guessed', () => {
  const cases: [name: string, pace: Pace][] = [
    ['once a second, one user', { every: 1, tries: 30 }],
    ['once a second, a new port and Call-ID each time', { every: 1, tries: 30, newPort: true }],
    ['once a second over TCP', { every: 1, tries: 30, newPort: true, transport: 'TCP' }],
    ['every 5 s, one user', { every: 5, tries: 60 }],
    ['every 5 s, one user, in the manner of a phone that keeps its Call-ID', { every: 5, tries: 60, sameCallId: true }],
    ['every 5 s, one user, new ports', { every: 5, tries: 60, newPort: true }],
    ['every 5 s, twelve users', { every: 5, tries: 60, users: 12 }],
    ['every 5 s, twelve users, new ports', { every: 5, tries: 60, users: 12, newPort: true }],
    ['once a minute for three hours, thirty users', { every: 60, tries: 180, users: 30 }],
    ['once a minute for three hours, thirty users, new ports', { every: 60, tries: 180, users: 30, newPort: true }],
    ['every 5 minutes for a day, forty users', { every: 300, tries: 288, users: 40 }],
    ['every 4.5 minutes for a day, twenty users', { every: 270, tries: 320, users: 20 }],
    ['every 4.5 minutes for a day, twenty users, new ports', { every: 270, tries: 320, users: 20, newPort: true }],
    ['every 6 minutes for a day, fourteen users, new ports', { every: 360, tries: 240, users: 14, newPort: true }],
    ['where the server answers 403', { every: 1, tries: 30, answer: 403 }],
    ['where the server answers 404', { every: 1, tries: 30, answer: 404 }],
    ['where the server answers 400 for want of qop', { every: 1, tries: 30, answer: 400, qop: false }],
    ['spread over forty users, one try each', { every: 1, tries: 40, users: 40 }],
    ['spread over forty users, one try each, new ports', { every: 1, tries: 40, users: 40, newPort: true }],
  ];
  for (const [name, pace] of cases)
    test(name, () => {
      assertBlocked(judge(guessing(pace)), attacker, 'register-brute-force', 'proven');
    });

  test('with one nonce for all tries', () => {
    const story = new Traffic();
    const peer = { address: attacker, agent: null };
    let nonce = story.register(0, peer, '100', 401);
    for (let i = 1; i < 20; i++) {
      const next = story.register(i, peer, '100', 401, { nonce });
      if (i === 1) nonce = next;
    }
    assertBlocked(judge(story), attacker, 'register-brute-force', 'proven');
  });

  for (const every of [0.1, 12])
    test(`with the nonce of one challenge for 200 users, once every ${every} s, when it is an old one already`, () => {
      const story = new Traffic();
      const peer = { address: attacker, agent: null };
      const nonce = story.register(0, peer, '100', 401);
      for (let i = 0; i < 200; i++) {
        const auth = { nonce, account: `${1000 + i}` };
        story.exchange(11 + i * every, peer, { method: 'REGISTER', user: `${1000 + i}`, auth }, 401);
      }
      assertBlocked(judge(story), attacker, 'register-brute-force');
    });

  for (const tries of [1, 2])
    test(`of twenty accounts, each from a port of its own, ${tries} a minute and an account, and then of others`, () => {
      const story = new Traffic();
      for (let n = 0; n < 60; n++)
        for (let i = 0; i < tries; i++) {
          const time = Math.floor(n / 20) * 600 + n * 0.2 + i * 60;
          story.register(time, { address: attacker, port: 20_000 + n }, `${100 + n}`, 403, {
            callId: `n${n}`,
            cseq: 1 + 2 * i,
          });
        }
      assertBlocked(judge(story), attacker, 'register-brute-force', 'proven');
    });

  test('of two hundred accounts from sixteen ports in turn, four a second: it is out after a few', () => {
    const story = new Traffic();
    for (let i = 0; i < 200; i++)
      story.register(i / 4, { address: attacker, port: 20_000 + (i % 16), agent: null }, `${1000 + i}`, 401);
    const { firstTime, time } = assertBlocked(judge(story), attacker, 'register-brute-force', 'proven');
    assert.ok(time - firstTime < 10_000);
  });

  test('of eighty accounts, once each and from a port of its own, one every 2 s, and then no more: it is told', () => {
    const story = new Traffic();
    for (let i = 0; i < 80; i++)
      story.register(i * 2, { address: attacker, port: 20_000 + i, agent: `phone ${i % 7}` }, `${100 + i}`, 401);
    for (let i = 0; i < 60; i++) story.register(i * 10, { address: '198.51.100.9' }, '700', 200);
    const told = judge(story).attacks.filter((one) => one.attacker === attacker);
    assert.deepEqual(
      told.map(({ detector, action }) => [detector, action]),
      [['register-brute-force', 'notice']],
    );
  });

  test('of a hundred accounts, each from a port of its own, ten a second: it is out after five', () => {
    const story = new Traffic();
    for (let i = 0; i < 100; i++)
      story.register(i / 10, { address: attacker, port: 20_000 + i, agent: null }, `${100 + i}`, 403);
    for (let i = 0; i < 60; i++) story.register(i * 10, { address: '198.51.100.9' }, '700', 200);
    const { time, firstTime } = assertBlocked(judge(story), attacker, 'register-brute-force', 'proven');
    assert.ok(time - firstTime < 5_000);
  });

  for (const accounts of [2, 5])
    test(`of ${accounts} accounts, each every 11 s in ever other calls, for hours`, () => {
      const story = new Traffic();
      for (let i = 0; i < 500 * accounts; i++)
        story.register((i * 11) / accounts, { address: attacker }, `${100 + (i % accounts)}`, 403);
      assertBlocked(judge(story), attacker, 'register-brute-force', 'proven');
    });

  for (const [every, isOneCall] of [
    [12, true],
    [24, false],
  ] as const)
    test(`of twenty accounts, each from a port of its own, every ${every} s in ${isOneCall ? 'one call' : 'ever other calls'}`, () => {
      const story = new Traffic();
      for (let i = 0; i < 600; i++) {
        const n = i % 20;
        const call = isOneCall ? { callId: `n${n}`, cseq: 1 + 2 * Math.floor(i / 20) } : {};
        story.register((i * every) / 20, { address: attacker, port: 20_000 + n }, `${100 + n}`, 403, call);
      }
      assertBlocked(judge(story), attacker, 'register-brute-force', 'proven');
    });

  for (const tries of [1, 30])
    test(`of eight accounts from one port, ${tries} each in ever other calls, one every 24 s`, () => {
      const story = new Traffic();
      for (let i = 0; i < 8 * tries; i++)
        story.register((i % 8) * 0.2 + Math.floor(i / 8) * 24, { address: attacker }, `${100 + (i % 8)}`, 403);
      assertBlocked(judge(story), attacker, 'register-brute-force', 'proven');
    });

  test('with an old nonce, until one is accepted: the operator is told that the account is lost', () => {
    const story = new Traffic();
    const peer = { address: attacker, agent: null };
    const nonce = story.register(0, peer, '100', 401);
    for (let i = 0; i < 200; i++) {
      const auth = { nonce, account: `${1000 + i}` };
      story.exchange(11 + i * 0.1, peer, { method: 'REGISTER', user: `${1000 + i}`, auth }, i === 199 ? 200 : 401);
    }
    const judged = judge(story);
    assertBlocked(judged, attacker, 'register-brute-force');
    assert.equal(assertFinding(judged, 'compromise').subject, '1199');
  });

  for (const answer of [200, 486])
    test(`with calls that everybody may make between, in the name of the account, answered ${answer}`, () => {
      const story = new Traffic();
      const peer = { address: attacker, agent: null };
      for (let i = 0; i < 100; i++) {
        story.register(i * 3, peer, '100', 401);
        const auth = { nonce: 'n', account: '100' };
        if (i % 4 === 3) story.exchange(i * 3 + 1, peer, { method: 'INVITE', user: '900', auth }, answer);
      }
      assertBlocked(judge(story), attacker, 'register-brute-force', 'proven');
    });

  test('in messages that pretend to belong to a dialog', () => {
    const story = new Traffic();
    const peer = { address: attacker, agent: null };
    for (let i = 0; i < 60; i++) story.register(i * 2, peer, '100', 401, { toTag: `t${i}` });
    assertBlocked(judge(story), attacker, 'register-brute-force', 'proven');
  });

  test('by INVITEs with credentials to one number', () => {
    const story = new Traffic();
    for (let i = 0; i < 20; i++) {
      const peer = { address: attacker, agent: null };
      story.exchange(i, peer, { method: 'INVITE', user: '900', from: '100' }, 407, { nonce: `k${i}` });
      const auth = { nonce: `k${i}`, account: '100' };
      story.exchange(i + 0.1, peer, { method: 'INVITE', user: '900', from: '100', auth }, 407);
    }
    assertBlocked(judge(story), attacker, 'register-brute-force', 'proven');
  });

  test('at random pauses of 20 to 90 s on one user', () => {
    const story = new Traffic();
    let at = 0;
    for (let i = 0; i < 60; i++) {
      story.register(at, { address: attacker, port: 10_000 + i, agent: null }, '100', 401);
      at += 20 + ((i * 37) % 71);
    }
    assertBlocked(judge(story), attacker, 'register-brute-force', 'proven');
  });

  test('by somebody who has a valid account himself, and uses it between the tries', () => {
    const story = new Traffic();
    const peer = { address: attacker, agent: null };
    for (let i = 0; i < 60; i++) {
      story.register(i, peer, `${200 + i}`, 401);
      if (i % 3 === 0) story.register(i + 0.5, peer, '500', 200);
    }
    const attack = assertBlocked(judge(story), attacker, 'register-brute-force', 'proven');
    assert.equal(attack.knownGood, true);
    assert.equal(attack.goodUsers, 1);
  });

  test('from within an office where phones work: recognised, with the port of the attacker', () => {
    const story = new Traffic();
    const office = '198.51.100.7';
    for (let i = 0; i < 20; i++) story.register(i * 0.2, { address: office, port: 30_000 + i }, `${300 + i}`, 200);
    for (let i = 0; i < 100; i++) story.register(60 + i * 0.5, { address: office, port: 41_234 }, '302', 401);
    const attack = assertBlocked(judge(story), office, 'register-brute-force', 'proven');
    assert.equal(attack.attackerPort, 41_234);
    assert.ok(attack.goodUsers >= 20);
  });

  test('from within an office, while the phone of that account goes on by its own port: its password is not lost', () => {
    const story = new Traffic();
    const office = '198.51.100.7';
    for (let round = 0; round < 6; round++)
      for (let i = 0; i < 8; i++)
        story.register(round * 60 + i * 0.2, { address: office, port: 30_000 + i }, `${300 + i}`, 200);
    for (let i = 0; i < 100; i++) story.register(20 + i * 2, { address: office, port: 41_234 }, '302', 401);
    const judged = judge(story);
    assertBlocked(judged, office, 'register-brute-force', 'proven');
    assert.deepEqual(
      judged.findings.filter(({ kind }) => kind === 'compromise'),
      [],
    );
  });

  test('by an IPv6 host that takes a new /64 of its /56 for each try', () => {
    const story = new Traffic('2001:db8:1::10');
    for (let i = 0; i < 60; i++)
      story.register(i * 20, { address: `2001:db8:66:${(0x100 + i).toString(16)}::1`, agent: null }, '100', 401);
    const { attacks } = judge(story);
    const shut = attacks.filter((one) => one.detector === 'register-brute-force' && one.action === 'block');
    assert.ok(shut.length >= 35, `${shut.length}`);
    assert.ok(shut.every((one) => one.evidence === 'proven'));
  });

  test('by an IPv6 host that takes a new /56 of its /48 for each try', () => {
    const story = new Traffic('2001:db8:1::10');
    for (let i = 0; i < 200; i++)
      story.register(i * 5, { address: `2001:db8:66:${(i << 8).toString(16)}::1`, agent: null }, '100', 401);
    const { attacks } = judge(story);
    const shut = attacks.filter((one) => one.detector === 'register-brute-force' && one.action === 'block');
    assert.ok(shut.length >= 130, `${shut.length}`);
  });

  test('slowly, until it is found: the operator is told that the account is lost', () => {
    const story = new Traffic();
    const peer = { address: attacker, agent: null };
    for (let i = 0; i < 30; i++) story.register(i * 4, peer, '100', 401);
    story.register(121, peer, '100', 200);
    const judged = judge(story);
    assertBlocked(judged, attacker, 'register-brute-force', 'proven');
    assert.equal(assertFinding(judged, 'compromise').subject, '100');
  });
});

describe('wrong passwords that are no guessing', () => {
  test('forged tries in the name of an unknown phone with a stale password do not make its own ones a proven attack', () => {
    const story = new Traffic();
    const phone: Peer = { address: '198.51.100.7' };
    for (let i = 0; i < 60; i++) story.register(i * 30, phone, '100', 401, { callId: 'phone', cseq: 1 + 2 * i });
    for (let i = 0; i < 100; i++) {
      const forged = { method: 'REGISTER', user: '100', auth: { nonce: 'never given' } };
      story.exchange(3 + i * 7, phone, forged, 403);
    }
    for (const attack of judge(story).attacks) if (attack.evidence === 'proven') assert.equal(attack.action, 'notice');
  });

  test('a tag that forged requests brought with them proves nothing: the phone in whose name they come works on', () => {
    const story = new Traffic();
    const phone: Peer = { address: '198.51.100.7' };
    story.register(0, phone, '100', 200);
    story.exchange(5, phone, { method: 'INVITE', user: '900', toTag: 'x', callId: 'forged' }, 404);
    for (let i = 0; i < 60; i++) {
      const forged = { method: 'REGISTER', user: '700', callId: 'forged', toTag: 'x', auth: { nonce: 'never given' } };
      story.exchange(10 + i, phone, forged, 403);
    }
    for (const attack of judge(story).attacks) assert.equal(attack.evidence, 'unproven');
  });

  test('whoever was given the same nonce, as Kamailio does within a second, guesses in the name of a phone: it works on', () => {
    const story = new Traffic();
    const phone: Peer = { address: '198.51.100.7' };
    const forger: Peer = { address: '203.0.113.66' };
    story.register(0, phone, '100', 200);
    for (let i = 0; i < 120; i++) {
      const nonce = `of second ${i}`;
      const challenged = (after: number, peer: Peer, user: string) =>
        story.exchange(10 + i + after, peer, { method: 'REGISTER', user }, 401, { nonce });
      challenged(0, forger, '800');
      challenged(0.1, phone, '700');
      story.exchange(10.2 + i, phone, { method: 'REGISTER', user: '700', auth: { nonce } }, 403);
    }
    const inItsName = judge(story).attacks.filter(({ attacker }) => attacker === phone.address);
    assert.ok(inItsName.length > 0);
    for (const attack of inItsName) assert.equal(attack.evidence, 'unproven');
  });

  test('of fifty phones with old passwords one after the other is put right or switched off', () => {
    const story = new Traffic();
    for (let phone = 0; phone < 50; phone++)
      for (let time = phone * 1.2; time < 600 + phone * 40; time += 60)
        story.register(
          time,
          { address: '198.51.100.7', port: 20_000 + phone },
          `${100 + phone}`,
          phone % 2 === 0 && time > 550 + phone * 40 ? 200 : 403,
          { callId: `phone${phone}`, cseq: 1 + Math.round(time * 2) },
        );
    assertNobodyBlocked(judge(story));
  });

  test('a person mistypes three times', () => {
    const story = new Traffic();
    for (let i = 0; i < 3; i++) story.register(i * 4, { address: '198.51.100.7' }, '100', 401);
    story.register(14, { address: '198.51.100.7' }, '100', 200);
    const judged = judge(story);
    assertNobodyBlocked(judged);
    assert.equal(judged.attacks.length, 0);
  });

  const pauses: [name: string, pauses: (i: number) => number][] = [
    ['every 10 s', () => 10],
    ['every 15 s', () => 15],
    ['every 30 s', () => 30],
    ['every 60 s', () => 60],
    ['ever later (30 s, 60 s, 120 s … 30 min)', (i) => Math.min(30 * 2 ** i, 1800)],
    ['ever later from 2 s on', (i) => Math.min(2 * 2 ** i, 300)],
    ['every 30 s, now and then a try is lost', (i) => (i % 7 === 3 ? 60 : 30)],
  ];
  for (const [name, pause] of pauses)
    for (const way of ['same Call-ID', 'new Call-ID', 'new port', 'new port over TCP', 'two tries at once'] as const)
      test(`a phone with a stale password tries ${name}, ${way}`, () => {
        const story = new Traffic();
        let at = 0;
        for (let i = 0; i < 200 && at < 2 * hour; i++) {
          const peer: Peer = {
            address: '198.51.100.7',
            port: way.startsWith('new port') ? 30_000 + i : 5060,
            transport: way === 'new port over TCP' ? 'TCP' : 'UDP',
          };
          const callId = way === 'same Call-ID' ? 'phone' : `call${i}`;
          const nonce = story.register(at, peer, '100', 401, { callId, cseq: 1 + 4 * i });
          if (way === 'two tries at once')
            story.register(at + 0.05, peer, '100', 401, { callId, cseq: 3 + 4 * i, nonce });
          at += pause(i);
        }
        const judged = judge(story);
        assertNobodyBlocked(judged);
      });

  test('three networks of an IPv6 house have a phone with a stale password each', () => {
    const story = new Traffic('2001:db8:1::10');
    for (let i = 0; i < 120; i++)
      for (let network = 0; network < 3; network++)
        story.register(i * 60 + network * 7, { address: `2001:db8:77:10${network}::5` }, `20${network}`, 401);
    assertNobodyBlocked(judge(story));
  });

  for (const known of [false, true])
    test(`a desk phone and a softphone share an extension with a stale password, ${known ? 'known' : 'unknown'}`, () => {
      const story = new Traffic();
      const devices = ['Yealink SIP-T46S 66.85.0.5', 'Zoiper v2.10.18'].map((agent, i) => ({
        address: '198.51.100.7',
        port: 20_000 + i,
        agent,
      }));
      if (known) for (const [i, device] of devices.entries()) story.register(i, device, '204', 200);
      for (let i = 0; i < 120; i++)
        for (const [n, device] of devices.entries()) story.register(60 + i * (30 + n * 17) + n * 3, device, '204', 401);
      assertNobodyBlocked(judge(story));
    });

  test('a phone with a stale password gets a new firmware, with another name', () => {
    const story = new Traffic();
    for (let i = 0; i < 90; i++)
      story.register(
        i * 60,
        { address: '198.51.100.7', agent: `Yealink SIP-T46S 66.8${i < 40 ? 5 : 6}.0.5` },
        '204',
        401,
      );
    assertNobodyBlocked(judge(story));
  });

  for (const every of [20, 30])
    test(`an Asterisk server with a wrong password tries three times at once, every ${every} s`, () => {
      const story = new Traffic();
      for (let i = 0; i < 100; i++) {
        let nonce: string | undefined;
        for (let again = 0; again < 3; again++) {
          const call = { callId: 'trunk', cseq: 1 + 6 * i + 2 * again };
          nonce = story.register(i * every + again * 0.04, { address: '198.51.100.7' }, 'trunk', 401, {
            ...call,
            ...(nonce === undefined ? {} : { nonce }),
          });
        }
      }
      assertNobodyBlocked(judge(story));
    });

  test('the sixty keys of a phone are refused all at once after its password was changed', () => {
    const story = new Traffic();
    const peer = { address: '198.51.100.7' };
    story.register(0, peer, '100', 200);
    for (let round = 0; round < 3; round++) {
      for (let key = 0; key < 60; key++) {
        const fields = { method: 'SUBSCRIBE', user: `${700 + key}`, from: '100', headers: ['Event: dialog'] };
        const at = 30 + round * 300 + key * 0.01;
        story.exchange(at, peer, fields, 401, { nonce: `b${round}${key}` });
        story.exchange(at + 0.05, peer, { ...fields, auth: { nonce: `b${round}${key}`, account: '100' } }, 401);
      }
      for (let i = 0; i < 4; i++) story.register(40 + round * 300 + i * 60, peer, '100', 401);
    }
    assertNobodyBlocked(judge(story));
  });

  // baresip 1.0 at Asterisk's PJSIP, which gives a new nonce with each refusal
  for (const known of [true, false])
    test(`a softphone answers fifteen challenges at once with a stale password, ${known ? 'known' : 'unknown'}`, () => {
      const story = new Traffic();
      const phone: Peer = { address: '198.51.100.7', port: 2690 };
      if (known) for (let n = 0; n < 8; n++) story.register(n / 8, { ...phone, port: 3000 + n }, `${110 + n}`, 200);
      let time = 5;
      let cseq = 34_117;
      for (const pause of [39, 75, 150, 300, 600, 1200]) {
        cseq = answerEach(story, time, phone, '100', 15, 'before', cseq);
        time += pause;
      }
      // it is switched off and on
      cseq = 7;
      time -= 1182;
      for (const pause of [31, 118]) {
        cseq = answerEach(story, time, { ...phone, port: 2700 }, '100', 15, 'after', cseq);
        time += pause;
      }
      const judged = judge(story);
      assertNobodyBlocked(judged);
      assertFinding(judged, 'stalePhone');
    });

  const loops: Record<string, (story: Traffic, peer: Peer) => void> = {
    'more challenges at once than any phone': (story, peer) => answerEach(story, 0, peer, '100', 30, 'one'),
    'fifteen challenges every 20 s': (story, peer) => {
      for (let i = 0; i < 10; i++) answerEach(story, i * 20, peer, '100', 15, 'one', 1 + i * 16);
    },
    'fifteen challenges every 40 s': (story, peer) => {
      for (let i = 0; i < 20; i++) answerEach(story, i * 40, peer, '100', 15, 'one', 1 + i * 16);
    },
    'fifteen challenges for each of five users': (story, peer) => {
      for (let i = 0; i < 5; i++) answerEach(story, i * 2, peer, `${100 + i}`, 15, `call${i}`);
    },
  };
  for (const [name, tell] of Object.entries(loops))
    test(`somebody who answers ${name} is guessing`, () => {
      const story = new Traffic();
      tell(story, { address: attacker, port: 5080, agent: 'baresip v1.0.0 (x86_64/linux)' });
      assertBlocked(judge(story), attacker, 'register-brute-force', 'proven');
    });

  /** Calls to ever other numbers, each with credentials: all go through, or the password is refused (407). */
  function callOut(story: Traffic, pbx: Peer, from: number, until: number, status: 200 | 407): void {
    for (let time = from; time < until; time += 2) {
      const callId = story.fresh('call');
      const call = { method: 'INVITE', user: `030${1_234_000 + time}`, from: 'trunk5', callId };
      story.exchange(time, pbx, { ...call, cseq: 1 }, 407, { nonce: callId });
      story.exchange(time + 0.1, pbx, { ...call, cseq: 2, auth: { nonce: callId } }, status);
    }
  }

  test('a PBX makes thirty calls a minute when its password is changed at the provider', () => {
    const story = new Traffic();
    const pbx: Peer = { address: '198.51.100.7', agent: 'PBX 13' };
    story.register(0, pbx, 'trunk5', 200);
    callOut(story, pbx, 1, 300, 200);
    callOut(story, pbx, 300, 900, 407);
    const judged = judge(story);
    assertNobodyBlocked(judged);
    assert.equal(assertFinding(judged, 'stalePhone').subject, 'trunk5');
  });

  test('the same calls by another port of its address are somebody who looks for its password', () => {
    const story = new Traffic();
    const pbx: Peer = { address: attacker, agent: 'PBX 13' };
    story.register(0, pbx, 'trunk5', 200);
    callOut(story, pbx, 1, 60, 200);
    callOut(story, { ...pbx, port: 5099 }, 60, 400, 407);
    assertBlocked(judge(story), attacker, 'register-brute-force', 'proven');
  });

  /** A softphone of PJSIP asks for its contacts, each in a call of its own, and answers three challenges for each. */
  function askForContacts(story: Traffic, time: number, peer: Peer, contacts: number): void {
    for (let contact = 0; contact < contacts; contact++) {
      const callId = story.fresh('contact');
      const call = { method: 'SUBSCRIBE', user: `${700 + contact}`, from: '100', callId, headers: ['Event: presence'] };
      const at = time + contact * 0.3;
      story.exchange(at, peer, { ...call, cseq: 1 }, 407, { nonce: `${callId}n1` });
      for (let i = 1; i <= 3; i++) {
        const auth = { nonce: `${callId}n${i}` };
        story.exchange(at + i * 0.02, peer, { ...call, cseq: 1 + i, auth }, 407, { nonce: `${callId}n${i + 1}` });
      }
    }
  }

  for (const known of [true, false])
    test(`a softphone asks for twenty contacts all at once with a stale password, ${known ? 'known' : 'unknown'}`, () => {
      const story = new Traffic();
      const phone: Peer = { address: '198.51.100.7', agent: 'MicroSIP/3.21.3' };
      if (known) for (let n = 0; n < 8; n++) story.register(n / 8, { ...phone, port: 3000 + n }, `${110 + n}`, 200);
      story.register(5, phone, '100', 401);
      for (let round = 0; round < 12; round++) askForContacts(story, 5.1 + round * 300, phone, 20);
      const judged = judge(story);
      assertNobodyBlocked(judged);
      assert.equal(assertFinding(judged, 'stalePhone').subject, '100');
    });

  // PJSIP at OpenSIPS, as recorded
  for (const contacts of [0, 10])
    test(`a user types two wrong passwords into a softphone with ${contacts} contacts, which shows each three times, then the right one`, () => {
      const story = new Traffic();
      const phone: Peer = { address: '198.51.100.7', agent: 'MicroSIP/3.21.3' };
      for (const time of [0, 18]) {
        answerEach(story, time, phone, '100', 3, story.fresh('call'));
        askForContacts(story, time + 3, phone, contacts);
      }
      story.register(36, phone, '100', 200);
      const judged = judge(story);
      assertNobodyBlocked(judged);
      assert.equal(judged.findings.filter(({ kind }) => kind === 'compromise').length, 0);
    });

  test('somebody who shows three passwords at once, every 18 s, is guessing', () => {
    const story = new Traffic();
    const peer: Peer = { address: attacker, agent: 'MicroSIP/3.21.3' };
    for (let i = 0; i < 10; i++) answerEach(story, i * 18, peer, '100', 3, `call${i}`);
    assertBlocked(judge(story), attacker, 'register-brute-force', 'proven');
  });

  const contacts: Record<string, (story: Traffic, peer: Peer) => void> = {
    'thirty contacts': (story, peer) => askForContacts(story, 0, peer, 30),
    'ten contacts, every 20 s': (story, peer) => {
      for (let i = 0; i < 8; i++) askForContacts(story, i * 20, peer, 10);
    },
    'ten contacts, every two minutes': (story, peer) => {
      for (let i = 0; i < 8; i++) askForContacts(story, i * 120, peer, 10);
    },
    'one contact, every 5 s': (story, peer) => {
      for (let i = 0; i < 20; i++) askForContacts(story, i * 5, peer, 1);
    },
  };
  for (const [name, tell] of Object.entries(contacts))
    test(`somebody who asks with wrong passwords for ${name} is guessing`, () => {
      const story = new Traffic();
      tell(story, { address: attacker, port: 5080, agent: 'MicroSIP/3.21.3' });
      assertBlocked(judge(story), attacker, 'register-brute-force', 'proven');
    });

  test('passwords that are guessed by calls are told by their account, not by the number', () => {
    const story = new Traffic();
    for (let i = 0; i < 10; i++) {
      const nonce = `n${i}`;
      const call = { method: 'INVITE', user: '700', from: '204', callId: `call${i}` };
      story.exchange(i, { address: attacker }, { ...call, cseq: 1 }, 407, { nonce });
      story.exchange(i + 0.1, { address: attacker }, { ...call, cseq: 2, auth: { nonce } }, 407);
    }
    const { targets, reason } = assertBlocked(judge(story), attacker, 'register-brute-force', 'proven');
    assert.deepEqual(targets, ['204']);
    assert.match(reason, /for 1 user \(204\)/);
  });

  for (const status of [420, 421, 430, 439, 482, 483, 494])
    test(`thirty lines behind an SBC register in vain because of something else: ${status}`, () => {
      const story = new Traffic();
      for (let round = 0; round < 6; round++)
        for (let i = 0; i < 30; i++)
          story.register(round * 60 + i * 0.5, { address: '198.51.100.7' }, `${1000 + i}`, status, {
            callId: `c${i}`,
            cseq: 1 + 2 * round,
          });
      assertNobodyBlocked(judge(story));
    });

  test('the eight lines of a gateway have old passwords: it is told how many they are', () => {
    const story = new Traffic();
    for (let round = 0; round < 40; round++)
      for (let i = 0; i < 8; i++)
        story.register(round * 60 + i, { address: '198.51.100.7' }, `${1000 + i}`, 403, {
          callId: `c${i}`,
          cseq: 1 + 2 * round,
        });
    const judged = judge(story);
    assertNobodyBlocked(judged);
    assert.deepEqual(
      judged.attacks.map(({ reason }) => reason),
      [
        'phones keep using wrong passwords for 8 users (1000, 1001, 1002, 1003, 1004, …): 256 or more refusals within the hour',
      ],
    );
  });

  for (const [phones, lines] of [
    [14, 2],
    [8, 4],
    [5, 6],
  ] as const)
    for (const working of [0, 2])
      test(`${phones} phones behind one address have ${lines} lines each, and all but ${working} old passwords`, () => {
        const story = new Traffic();
        for (let round = 0; round < 10; round++)
          for (let n = 0; n < phones; n++)
            for (let line = 0; line < lines; line++) {
              const answer = n < working ? 200 : 403;
              const call = { callId: `c${n}.${line}`, cseq: 1 + 2 * round };
              const peer = { address: '198.51.100.7', port: 20_000 + n };
              story.register(
                round * 60 + n * lines * 0.8 + line * 0.1,
                peer,
                `${1000 + n * lines + line}`,
                answer,
                call,
              );
            }
        assertNobodyBlocked(judge(story));
      });

  test('the operator is told of a phone with a stale password', () => {
    const story = new Traffic();
    for (let i = 0; i < 100; i++) story.register(i * 30, { address: '198.51.100.7' }, '204', 401);
    assert.equal(assertFinding(judge(story), 'stalePhone').subject, '204');
  });

  for (const phones of [3, 5])
    for (const transport of ['UDP', 'TCP'] as const)
      test(`${phones} phones of an unknown office have stale passwords, ${transport}`, () => {
        const story = new Traffic();
        for (let phone = 0; phone < phones; phone++)
          for (let i = 0; i < 60; i++) {
            const port = transport === 'TCP' ? 20_000 + phone * 100 + i : 20_000 + phone;
            story.register(phone * 0.7 + i * 30, { address: '198.51.100.7', port, transport }, `${100 + phone}`, 401);
          }
        assertNobodyBlocked(judge(story));
      });

  for (const [phones, every] of [
    [8, 30],
    [14, 60],
    [24, 120],
    [60, 60],
    [110, 120],
  ] as const)
    test(`${phones} desk phones of an unknown office, each with a port of its own, have stale passwords`, () => {
      const story = new Traffic();
      for (let phone = 0; phone < phones; phone++)
        for (let i = 0; i < 20; i++) {
          const peer = { address: '198.51.100.7', port: 20_000 + phone };
          const call = { callId: `phone${phone}`, cseq: 1 + 2 * i };
          story.register((phone * every) / phones + i * every, peer, `${100 + phone}`, 401, call);
        }
      assertNobodyBlocked(judge(story));
    });

  for (const kept of [true, false])
    test(`a gateway with six lines, all with stale passwords, tries every two hours, ${kept ? 'in calls that go on' : 'in ever other calls'}`, () => {
      const story = new Traffic();
      const gateway = { address: '198.51.100.7', agent: 'Patton SN4528' };
      for (let round = 0; round < 24; round++)
        for (let line = 0; line < 6; line++)
          story.register(round * 2 * hour + line, gateway, `${100 + line}`, 401, {
            cseq: 1 + 2 * round,
            ...(kept ? { callId: `line${line}` } : {}),
          });
      assertNobodyBlocked(judge(story));
    });

  for (const [lines, every] of [
    [4, 30],
    [8, 30],
    [10, 120],
    [5, 12],
  ] as const)
    test(`a phone or gateway with ${lines} lines, all with stale passwords`, () => {
      const story = new Traffic();
      for (let i = 0; i < 60; i++)
        for (let line = 0; line < lines; line++)
          story.register(i * every + line * 0.1, { address: '198.51.100.7' }, `${100 + line}`, 403, {
            callId: `line${line}`,
            cseq: 1 + 2 * i,
          });
      assertNobodyBlocked(judge(story));
    });

  test('all passwords of a known office are changed: its sixty phones fail, nobody is blocked', () => {
    const story = new Traffic();
    for (let phone = 0; phone < 60; phone++) {
      const peer = { address: '198.51.100.7', port: 20_000 + phone };
      story.register(phone * 0.2, peer, `${100 + phone}`, 200);
      for (let i = 0; i < 30; i++) story.register(300 + phone * 0.11 + i * 30, peer, `${100 + phone}`, 401);
    }
    assertNobodyBlocked(judge(story));
  });

  test('twenty lines refresh every minute with an old nonce and are challenged without stale=true', () => {
    const story = new Traffic();
    for (let line = 0; line < 20; line++) {
      let nonce = 'old';
      for (let i = 0; i < 30; i++) {
        const peer = { address: '198.51.100.7', port: 20_000 + (line >> 2) };
        const call = { callId: `line${line}`, cseq: 1 + 2 * i };
        const fresh = story.register(i * 60 + line * 0.02, peer, `${100 + line}`, 401, { ...call, nonce });
        story.register(i * 60 + line * 0.02 + 0.4, peer, `${100 + line}`, 200, {
          ...call,
          cseq: 2 + 2 * i,
          nonce: fresh,
        });
        nonce = fresh;
      }
    }
    const judged = judge(story);
    assert.equal(judged.attacks.length, 0);
  });

  test('two hundred phones have old nonces, hear stale=true, and every seventh challenge is lost and sent again', () => {
    const story = new Traffic();
    for (let n = 0; n < 200; n++) {
      const phone = { address: '198.51.100.7', port: 20_000 + n };
      const at = n * 0.05;
      const fields = { method: 'REGISTER', user: `${100 + n}`, from: `${100 + n}`, callId: `reg${n}` };
      const nonce = `new${n}`;
      const asked = story.exchange(at, phone, { ...fields, auth: { nonce: `old${n}` } }, 401, { stale: true, nonce });
      const late = n % 7 === 0 ? 1.5 : 0;
      if (late > 0) {
        story.resend(at + late, asked);
        story.answer(at + late + 0.01, asked, 401, { stale: true, nonce });
      }
      story.exchange(at + late + 0.1, phone, { ...fields, cseq: 2, auth: { nonce } }, 200);
    }
    assertNobodyBlocked(judge(story));
  });

  test('stale=true is no failure', () => {
    const story = new Traffic();
    const peer = { address: '198.51.100.7' };
    for (let i = 0; i < 40; i++) {
      const auth = { nonce: `old${i}` };
      story.exchange(i * 10, peer, { method: 'REGISTER', user: '100', auth }, 401, { stale: true, nonce: `new${i}` });
      story.register(i * 10 + 0.1, peer, '100', 200, { nonce: `new${i}` });
    }
    assert.equal(judge(story).attacks.length, 0);
  });

  for (const last of [486, 487, 404, 200])
    test(`an agent calls at any pace with an old nonce first, is challenged without stale=true, and ends with ${last}`, () => {
      const story = new Traffic();
      const peer = { address: '198.51.100.7' };
      let at = 5;
      story.register(0, peer, '100', 200);
      for (let i = 0; i < 200; i++) {
        const fields = { method: 'INVITE', user: `0161496${1000 + i}`, from: '100', callId: `c${i}` };
        story.exchange(at, peer, { ...fields, auth: { nonce: `m${i - 1}`, account: '100' } }, 407, { nonce: `m${i}` });
        story.exchange(at + 0.1, peer, { ...fields, cseq: 2, auth: { nonce: `m${i}`, account: '100' } }, last);
        at += 2 + ((i * 7) % 23);
      }
      assert.equal(judge(story).attacks.length, 0);
    });

  test('a call centre dials barred and wrong numbers with valid credentials', () => {
    const story = new Traffic();
    const peer = { address: '198.51.100.7' };
    story.register(0, peer, '100', 200);
    for (let i = 0; i < 120; i++) {
      const fields = { method: 'INVITE', user: `0161496${1000 + i}`, from: '100' };
      story.exchange(5 + i * 2, peer, fields, 407, { nonce: `c${i}` });
      const auth = { nonce: `c${i}`, account: '100' };
      story.exchange(5.1 + i * 2, peer, { ...fields, auth }, [404, 403, 484, 200][i % 4]!);
    }
    assertNobodyBlocked(judge(story));
  });
});
