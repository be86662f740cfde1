import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertBlocked, assertFinding, assertNobodyBlocked, judge } from '../traffic/judge.ts';
import { type Peer, Traffic } from '../traffic/traffic.ts';

const attacker = '203.0.113.66';
const prefixes = ['', '00', '011', '900', '9011', '+', '0', '9', '810', '000', '0011', '7', '1', '99'];
const number = '442079460123';

describe('somebody looks for a way to dial out', () => {
  for (const status of [603, 503, 404, 484, 488, 403, 407, 401])
    test(`one INVITE a minute, ever other prefixes, answered ${status}`, () => {
      const story = new Traffic();
      for (const [i, prefix] of prefixes.entries()) {
        const peer = { address: attacker, port: 5071 + i, agent: null };
        story.exchange(i * 60, peer, { method: 'INVITE', user: prefix + number, from: '1000' }, status);
      }
      assertBlocked(judge(story), attacker, 'invite-probe', 'proven');
    });

  test('over TCP', () => {
    const story = new Traffic();
    const peer: Peer = { address: attacker, transport: 'TCP', agent: null };
    for (const [i, prefix] of prefixes.entries())
      story.exchange(i * 20, peer, { method: 'INVITE', user: prefix + number, from: '1000' }, 404);
    assertBlocked(judge(story), attacker, 'invite-probe', 'proven');
  });

  test('each INVITE is cancelled before it is answered', () => {
    const story = new Traffic();
    for (const [i, prefix] of prefixes.entries()) {
      const peer = { address: attacker, agent: null };
      const asked = story.ask(i * 30, peer, { method: 'INVITE', user: prefix + number, from: '1000' });
      story.answer(i * 30 + 0.01, asked, 100);
      const cancel = story.ask(i * 30 + 2, peer, { ...asked.written, method: 'CANCEL' });
      story.answer(i * 30 + 2.01, cancel, 200);
      story.answer(i * 30 + 2.02, asked, 487);
      story.ack(i * 30 + 2.03, asked);
    }
    assertBlocked(judge(story), attacker, 'invite-probe');
  });

  test('an extension in three answers on an open PBX: whoever looks for them is out all the same', () => {
    const story = new Traffic();
    for (let i = 0; i < 30; i++)
      story.exchange(
        i * 5,
        { address: attacker, agent: null },
        { method: 'INVITE', user: `${100 + i}` },
        i % 3 === 1 ? 200 : 404,
      );
    assertBlocked(judge(story), attacker, 'invite-probe');
  });

  test('the PBX puts a call through: the operator is told of the open relay', () => {
    const story = new Traffic();
    const peer = { address: attacker, agent: null };
    for (const prefix of ['', '0', '00']) {
      const status = prefix === '00' ? 200 : 404;
      story.exchange(prefix.length * 30, peer, { method: 'INVITE', user: prefix + number, from: '1000' }, status);
    }
    assert.equal(assertFinding(judge(story), 'openRelay').subject, `00${number}`);
  });
});

describe('calls that are no probes', () => {
  test('a trunk without registration sends calls, now and then to numbers that nobody has', () => {
    const story = new Traffic();
    const trunk = { address: '198.51.100.20', agent: null };
    for (let i = 0; i < 400; i++) {
      const fields = { method: 'INVITE', user: `4420794${60_000 + i}`, from: '447700900123' };
      if (i % 5 === 4) story.exchange(i * 20, trunk, fields, 404);
      else {
        const asked = story.ask(i * 20, trunk, fields);
        story.answer(i * 20 + 0.1, asked, 180);
        story.answer(i * 20 + 5, asked, 200);
        story.ack(i * 20 + 5.1, asked);
      }
    }
    assertNobodyBlocked(judge(story));
  });

  test('the first call of a trunk or a dialler that is seen goes to a number that nobody has, and every third after it', () => {
    for (const pause of [0.2, 20]) {
      const story = new Traffic();
      const trunk = { address: '198.51.100.20', agent: 'Vicidial' };
      for (let i = 0; i < 300; i++)
        story.exchange(
          i * pause,
          trunk,
          { method: 'INVITE', user: `4420794${60_000 + i}`, from: '447700900123' },
          i % 3 === 0 ? 404 : i % 7 === 0 ? 486 : 200,
        );
      assertNobodyBlocked(judge(story));
    }
  });

  test('a trunk that the PBX watches with OPTIONS sends twenty calls for unknown numbers in a row', () => {
    const story = new Traffic();
    const trunk = { address: '198.51.100.20', agent: null };
    for (let i = 0; i < 20; i++)
      story.answer(i * 30 + 0.05, story.askOut(i * 30, trunk, { method: 'OPTIONS', user: '' }), 200);
    for (let i = 0; i < 60; i++)
      story.exchange(35 + i * 2, trunk, { method: 'INVITE', user: `4420794${60_000 + i}`, from: '447700900123' }, 404);
    assertNobodyBlocked(judge(story));
  });

  test('the PBX registers with a provider that challenges it, and calls out and is refused', () => {
    const story = new Traffic();
    const provider = { address: '198.51.100.20' };
    for (let i = 0; i < 40; i++) {
      const first = story.askOut(i * 10, provider, { method: 'REGISTER', user: 'pbx' });
      story.answer(i * 10 + 0.05, first, 401, { nonce: `p${i}` });
      const second = story.askOut(i * 10 + 0.1, provider, {
        method: 'REGISTER',
        user: 'pbx',
        auth: { nonce: `p${i}` },
      });
      story.answer(i * 10 + 0.15, second, i % 2 === 0 ? 200 : 403);
      const call = story.askOut(i * 10 + 1, provider, { method: 'INVITE', user: `00${number}${i}`, from: 'pbx' });
      story.answer(i * 10 + 1.2, call, [486, 404, 603, 407][i % 4]!);
    }
    assertNobodyBlocked(judge(story));
  });

  test('a fax adapter and a softphone call with credentials and hang up before an answer', () => {
    const story = new Traffic();
    const peer = { address: '198.51.100.7' };
    story.register(0, peer, '100', 200);
    for (let i = 0; i < 30; i++) {
      const fields = { method: 'INVITE', user: `0161496${1000 + i}`, from: '100' };
      story.exchange(5 + i * 5, peer, fields, 407, { nonce: `c${i}` });
      const asked = story.ask(5.1 + i * 5, peer, { ...fields, auth: { nonce: `c${i}` } });
      story.answer(5.2 + i * 5, asked, 183);
      story.answer(7 + i * 5, asked, 487);
      story.ack(7.1 + i * 5, asked);
    }
    assertNobodyBlocked(judge(story));
  });

  test('a provider calls from a pool of four addresses and sends OPTIONS every 30 s', () => {
    const story = new Traffic();
    for (let node = 0; node < 4; node++) {
      const peer = { address: `198.51.100.${20 + node}`, agent: null };
      for (let i = 0; i < 40; i++) {
        story.exchange(node + i * 30, peer, { method: 'OPTIONS', user: '' }, 200);
        const asked = story.ask(node + 10 + i * 30, peer, { method: 'INVITE', user: `4420794${600 + i}`, from: 'x' });
        story.answer(node + 10.1 + i * 30, asked, i % 10 === 9 ? 404 : 200);
        story.ack(node + 10.2 + i * 30, asked);
      }
    }
    assertNobodyBlocked(judge(story));
  });
});
