import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertBlocked, assertNobodyBlocked, assertOnlyBlocked, judge } from '../traffic/judge.ts';
import { type Peer, Traffic } from '../traffic/traffic.ts';

const attacker = '203.0.113.66';
const scanner: Peer = { address: attacker, agent: null };

describe('extensions are searched', () => {
  for (const method of ['REGISTER', 'INVITE', 'OPTIONS', 'SUBSCRIBE', 'MESSAGE'])
    for (const status of [401, 404])
      test(`one every 10 s with ${method}, all answered ${status}`, () => {
        const story = new Traffic();
        for (let i = 0; i < 40; i++)
          story.exchange(i * 10, { ...scanner, port: 20_000 + i }, { method, user: `${1000 + i}` }, status);
        assertBlocked(judge(story), attacker, 'user-enumeration');
      });

  for (const copies of [[0.3], [0.005], [0.5, 1.5]])
    test(`with requests that are sent again after ${copies.join(' and ')} s, all challenged`, () => {
      const story = new Traffic();
      for (let i = 0; i < 40; i++) {
        const asked = story.exchange(i, scanner, { method: 'REGISTER', user: `${1000 + i}` }, 401, { nonce: `n${i}` });
        for (const late of copies) {
          story.resend(i + late, asked);
          story.answer(i + late + 0.01, asked, 401, { nonce: `n${i}` });
        }
      }
      assertBlocked(judge(story), attacker, 'user-enumeration');
    });

  test('with credentials in another request of the same call, which answer nothing', () => {
    const story = new Traffic();
    for (let i = 0; i < 40; i++) {
      story.exchange(i, scanner, { method: 'REGISTER', user: `${1000 + i}`, callId: `c${i}` }, 401, { nonce: `n${i}` });
      const auth = { nonce: `n${i}` };
      story.exchange(i + 0.1, scanner, { method: 'OPTIONS', user: 'x', callId: `c${i}`, auth, cseq: 2 }, 200);
    }
    assertBlocked(judge(story), attacker, 'user-enumeration');
  });

  test('one every 3 minutes', () => {
    const story = new Traffic();
    for (let i = 0; i < 60; i++) story.exchange(i * 180, scanner, { method: 'REGISTER', user: `${1000 + i}` }, 404);
    assertBlocked(judge(story), attacker, 'user-enumeration');
  });

  test('over TCP the evidence is proven', () => {
    const story = new Traffic();
    const peer: Peer = { ...scanner, transport: 'TCP' };
    for (let i = 0; i < 20; i++) story.exchange(i * 2, peer, { method: 'REGISTER', user: `${1000 + i}` }, 404);
    assertBlocked(judge(story), attacker, 'user-enumeration', 'proven');
  });

  for (const method of ['REGISTER', 'OPTIONS', 'INVITE'])
    test(`with ${method} where the PBX never answers unknown users, while others are answered`, () => {
      const story = new Traffic();
      for (let i = 0; i < 60; i++) story.exchange(i * 2, scanner, { method, user: `${1000 + i}` });
      for (let i = 0; i < 60; i++) story.register(i * 2 + 1, { address: '198.51.100.7' }, '100', 200);
      assertOnlyBlocked(judge(story), [attacker]);
    });

  test('by somebody who has a valid account', () => {
    const story = new Traffic();
    story.register(0, scanner, '500', 200);
    for (let i = 0; i < 60; i++) story.exchange(5 + i, scanner, { method: 'REGISTER', user: `${1000 + i}` }, 404);
    const attack = assertBlocked(judge(story), attacker, 'user-enumeration');
    assert.equal(attack.knownGood, true);
  });

  test('by an IPv6 host that changes its address within its /64', () => {
    const story = new Traffic('2001:db8:1::10');
    for (let i = 0; i < 30; i++)
      story.exchange(
        i * 2,
        { address: `2001:db8:66::${(i + 1).toString(16)}`, agent: null },
        { method: 'REGISTER', user: `${1000 + i}` },
        404,
      );
    const { attacks } = judge(story);
    assert.ok(attacks.some((one) => one.detector === 'user-enumeration' && one.action === 'block'));
  });

  test('by an IPv6 host that takes a new /64 of its /56 for each question', () => {
    const story = new Traffic('2001:db8:1::10');
    for (let i = 0; i < 60; i++) {
      const peer = { address: `2001:db8:66:${(0x100 + i).toString(16)}::1`, agent: null };
      story.exchange(i * 20, peer, { method: 'REGISTER', user: `${1000 + i}` }, 404);
    }
    const { attacks } = judge(story);
    assert.ok(attacks.filter((one) => one.detector === 'user-enumeration' && one.action === 'block').length >= 40);
  });
});

describe('questions that are no search', () => {
  test('the PBX is down: 200 phones behind one NAT retransmit without an answer', () => {
    const story = new Traffic();
    for (let phone = 0; phone < 200; phone++)
      for (let round = 0; round < 3; round++) {
        const peer = { address: '198.51.100.7', port: 20_000 + phone };
        const asked = story.ask(round * 62 + phone * 0.02, peer, { method: 'REGISTER', user: `${100 + phone}` });
        for (const late of [0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5])
          story.resend(round * 62 + phone * 0.02 + late, asked);
      }
    assertNobodyBlocked(judge(story));
  });

  test('one office gets no answer (its way back is broken) while others do: its phones retransmit, nobody is blocked', () => {
    const story = new Traffic();
    for (let phone = 0; phone < 30; phone++)
      for (let round = 0; round < 3; round++) {
        const peer = { address: '198.51.100.7', port: 20_000 + phone };
        const asked = story.ask(round * 62 + phone * 0.2, peer, { method: 'REGISTER', user: `${100 + phone}` });
        for (const late of [0.5, 1.5, 3.5, 7.5, 11.5]) story.resend(round * 62 + phone * 0.2 + late, asked);
      }
    for (let i = 0; i < 90; i++) story.register(i * 2 + 1, { address: '198.51.100.9' }, '100', 200);
    assertNobodyBlocked(judge(story));
  });

  test('the challenges of the PBX do not reach one office: its phones send again and again, nobody is blocked', () => {
    const story = new Traffic();
    for (let phone = 0; phone < 40; phone++) {
      const peer = { address: '198.51.100.7', port: 20_000 + phone };
      const asked = story.ask(phone * 0.3, peer, { method: 'REGISTER', user: `${100 + phone}` });
      for (const late of [0, 0.5, 1.5, 3.5, 7.5]) {
        if (late > 0) story.resend(phone * 0.3 + late, asked);
        story.answer(phone * 0.3 + late + 0.01, asked, 401, { nonce: `n${phone}` });
      }
    }
    assertNobodyBlocked(judge(story));
  });

  for (const [status, credentials] of [
    [404, false],
    [403, true],
    [489, true],
    [404, true],
  ] as const)
    test(`a phone asks for thirty missing BLF keys after boot, answered ${status}${credentials ? ' with credentials' : ''}`, () => {
      const story = new Traffic();
      const peer = { address: '198.51.100.7' };
      story.register(0, peer, '100', 200);
      for (let i = 0; i < 30; i++) {
        const fields = { method: 'SUBSCRIBE', user: `${700 + i}`, from: '100', headers: ['Event: dialog'] };
        if (!credentials) story.exchange(1 + i * 0.1, peer, fields, status);
        else {
          story.exchange(1 + i * 0.1, peer, fields, 401, { nonce: `b${i}` });
          story.exchange(1.03 + i * 0.1, peer, { ...fields, auth: { nonce: `b${i}` } }, status);
        }
      }
      assertNobodyBlocked(judge(story));
    });

  test('presence PUBLISH refused with 489 every minute by twenty phones', () => {
    const story = new Traffic();
    for (let phone = 0; phone < 20; phone++) {
      const peer = { address: '198.51.100.7', port: 20_000 + phone };
      story.register(phone * 0.2, peer, `${100 + phone}`, 200);
      for (let i = 0; i < 10; i++)
        story.exchange(
          10 + i * 60 + phone,
          peer,
          { method: 'PUBLISH', user: `${100 + phone}`, from: `${100 + phone}` },
          489,
        );
    }
    assertNobodyBlocked(judge(story));
  });

  test('many customers behind one carrier NAT register, one of them unknown to the PBX', () => {
    const story = new Traffic();
    for (let phone = 0; phone < 80; phone++)
      for (let i = 0; i < 5; i++)
        story.register(
          phone * 0.7 + i * 60,
          { address: '198.51.100.7', port: 20_000 + phone },
          `${100 + phone}`,
          phone === 5 ? 404 : 200,
        );
    assertNobodyBlocked(judge(story));
  });
});
