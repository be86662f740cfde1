import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertBlocked, assertNobodyBlocked, judge } from '../traffic/judge.ts';
import { type Peer, Traffic } from '../traffic/traffic.ts';

const attacker = '203.0.113.66';

describe('a flood', () => {
  for (const method of ['INVITE', 'REGISTER', 'OPTIONS', 'SUBSCRIBE', 'MESSAGE', 'NOTIFY', 'BREW'])
    test(`of ${method}, 100 a second from one port`, () => {
      const story = new Traffic();
      for (let i = 0; i < 1500; i++) story.ask(i * 0.01, { address: attacker, agent: null }, { method, user: '100' });
      assertBlocked(judge(story), attacker, 'flood');
    });

  test('of REGISTERs, 300 a second from ever other ports', () => {
    const story = new Traffic();
    for (let i = 0; i < 3000; i++)
      story.ask(i / 300, { address: attacker, port: 1024 + i, agent: null }, { method: 'REGISTER', user: `${i}` });
    assertBlocked(judge(story), attacker, 'flood');
  });

  test('of REGISTERs, 80 a second from ever other ports, that does not end', () => {
    const story = new Traffic();
    for (let i = 0; i < 80 * 50; i++)
      story.ask(i / 80, { address: attacker, port: 1024 + i, agent: null }, { method: 'REGISTER', user: '100' });
    assertBlocked(judge(story), attacker, 'flood');
  });

  for (const [method, every, answers] of [
    ['REGISTER', 0.01, true],
    ['INVITE', 1 / 190, false],
    ['OPTIONS', 1 / 55, true],
  ] as const)
    test(`of one and the same ${method}, ${Math.round(1 / every)} times a second`, () => {
      const story = new Traffic();
      const asked = story.ask(0, { address: attacker, agent: null }, { method, user: '100', auth: { nonce: 'n0' } });
      for (let i = 1; i < 40 / every; i++) {
        story.resend(i * every, asked);
        if (answers) story.answer(i * every + 0.001, asked, method === 'OPTIONS' ? 200 : 401, { nonce: `n${i}` });
      }
      assertBlocked(judge(story), attacker, 'flood');
    });

  test('of calls that ring, 80 a second, none of which is answered', () => {
    const story = new Traffic();
    for (let i = 0; i < 80 * 45; i++) {
      const asked = story.ask(i / 80, { address: attacker, agent: null }, { method: 'INVITE', user: '100' });
      story.answer(i / 80 + 0.1, asked, 180);
    }
    assertBlocked(judge(story), attacker, 'flood');
  });

  test('of connection attempts, each of which is counted once', () => {
    const story = new Traffic();
    for (let i = 0; i < 3000; i++) story.syn(i * 0.002, { address: attacker, port: 1024 + i });
    const judged = judge(story);
    assertBlocked(judged, attacker, 'flood');
    assert.equal(judged.counters.seen.tcpSyns, 3000);
  });

  test('of junk over TCP', () => {
    const story = new Traffic();
    const peer: Peer = { address: attacker, transport: 'TCP' };
    for (let i = 0; i < 200; i++) story.raw(i * 0.05, peer, `\x03\x00\x00\x13junk${i}\r\n\r\n`);
    assertBlocked(judge(story), attacker, 'protocol-anomaly');
  });
});

for (const shift of [0, 1, 2, 3, 4, 5])
  test(`a device floods from an office whose phones keep sending between (${shift}): it is named, never one of them`, () => {
    const story = new Traffic();
    const phone = (n: number): Peer => ({ address: '198.51.100.7', port: 20_000 + n, transport: 'TCP' });
    const device: Peer = { ...phone(0), port: 30_000 };
    const registrations = Array.from({ length: 10 }, (_, n) => story.register(n * 0.1, phone(n), `${100 + n}`, 200));
    story.register(1.5, device, '300', 200);
    for (let i = 0; i < 6000; i++) {
      const at = 5 + i * 0.002;
      // every third message is an honest phone's
      if ((i + shift) % 3 === 0)
        story.ask(at, phone(i % 10), { method: 'OPTIONS', user: '100', auth: { nonce: registrations[i % 10]! } });
      else story.ask(at, device, { method: 'MESSAGE', user: '100', auth: { nonce: registrations[i % 10]! } });
    }
    const attack = assertBlocked(judge(story), '198.51.100.7', 'flood');
    assert.equal(attack.attackerPort, 30_000);
    assert.equal(attack.knownGood, true);
  });

describe('much traffic that is no flood', () => {
  for (const delay of [0.01, 2])
    test(`200 phones behind one unknown NAT register at once, the PBX answers after ${delay} s`, () => {
      const story = new Traffic();
      for (let phone = 0; phone < 200; phone++) {
        const peer = { address: '198.51.100.7', port: 20_000 + phone };
        const at = phone * 0.004;
        const first = story.ask(at, peer, { method: 'REGISTER', user: `${100 + phone}`, callId: `p${phone}` });
        for (const late of [0.5, 1.5]) if (late < delay) story.resend(at + late, first);
        story.answer(at + delay, first, 401, { nonce: `n${phone}` });
        const fields = {
          method: 'REGISTER',
          user: `${100 + phone}`,
          callId: `p${phone}`,
          cseq: 2,
          auth: { nonce: `n${phone}` },
        };
        const second = story.ask(at + delay + 0.1, peer, fields);
        for (const late of [0.5, 1.5]) if (late < delay) story.resend(at + delay + 0.1 + late, second);
        story.answer(at + 2 * delay + 0.1, second, 200);
      }
      assertNobodyBlocked(judge(story));
    });

  test('300 phones behind one unknown NAT send their first messages before any answer comes', () => {
    const story = new Traffic();
    for (let phone = 0; phone < 300; phone++) {
      const peer = { address: '198.51.100.7', port: 20_000 + phone };
      story.ask(phone * 0.002, peer, { method: 'REGISTER', user: `${100 + phone}`, callId: `p${phone}` });
    }
    for (let phone = 0; phone < 300; phone++)
      story.register(3 + phone * 0.01, { address: '198.51.100.7', port: 20_000 + phone }, `${100 + phone}`, 200);
    assertNobodyBlocked(judge(story));
  });

  test('200 phones with 20 BLF keys each boot behind one NAT, every twentieth packet is lost', () => {
    const story = new Traffic();
    let n = 0;
    const lost = () => n++ % 20 === 7;
    for (let phone = 0; phone < 200; phone++) {
      const peer = { address: '198.51.100.7', port: 20_000 + phone };
      const at = phone * 0.05;
      if (lost()) story.ask(at, peer, { method: 'REGISTER', user: `${100 + phone}` });
      story.register(at + (lost() ? 0.5 : 0), peer, `${100 + phone}`, 200);
      for (let key = 0; key < 20; key++) {
        const fields = {
          method: 'SUBSCRIBE',
          user: `${100 + key}`,
          from: `${100 + phone}`,
          callId: `k${phone}-${key}`,
        };
        const t = at + 2 + key * 0.02;
        story.exchange(t, peer, fields, 401, { nonce: `b${phone}-${key}` });
        if (lost()) continue;
        story.exchange(t + 0.05, peer, { ...fields, cseq: 2, auth: { nonce: `b${phone}-${key}` } }, 200);
      }
    }
    assertNobodyBlocked(judge(story));
  });

  test('200 phones connect again at once after a restart of the PBX', () => {
    const story = new Traffic();
    for (let phone = 0; phone < 200; phone++)
      for (const late of [0, 1, 3]) story.syn(late + phone * 0.002, { address: '198.51.100.7', port: 20_000 + phone });
    for (let phone = 0; phone < 200; phone++)
      story.register(
        8 + phone * 0.01,
        { address: '198.51.100.7', port: 30_000 + phone, transport: 'TCP' },
        `${100 + phone}`,
        200,
      );
    assertNobodyBlocked(judge(story));
  });

  test('the PBX notifies 100 phones of one office of 30 states each: their answers are no flood', () => {
    const story = new Traffic();
    for (let i = 0; i < 3000; i++) {
      const peer = { address: '198.51.100.7', port: 20_000 + (i % 100) };
      const asked = story.askOut(i * 0.003, peer, { method: 'NOTIFY', user: '100', toTag: 'phone' });
      story.answer(i * 0.003 + 0.02, asked, 200);
    }
    assertNobodyBlocked(judge(story));
  });

  test('a conference server and a trunk with forty calls a second', () => {
    const story = new Traffic();
    const trunk = { address: '198.51.100.20', agent: null };
    for (let i = 0; i < 1200; i++) {
      const asked = story.ask(i * 0.025, trunk, { method: 'INVITE', user: `4420794${600 + (i % 50)}`, from: `${i}` });
      story.answer(i * 0.025 + 0.05, asked, 180);
      story.answer(i * 0.025 + 0.2, asked, 200);
      story.ack(i * 0.025 + 0.25, asked);
      const bye = story.ask(i * 0.025 + 9, trunk, {
        ...asked.written,
        method: 'BYE',
        cseq: 2,
        toTag: `srv${asked.written.callId}`,
      });
      story.answer(i * 0.025 + 9.01, bye, 200);
    }
    assertNobodyBlocked(judge(story));
  });

  test('a carrier with seventy calls a second when the watching begins: people take 6 s and more to answer', () => {
    const story = new Traffic();
    for (let i = 0; i < 1400; i++) {
      const at = i / 70;
      const asked = story.ask(
        at,
        { address: '198.51.100.20', agent: null },
        { method: 'INVITE', user: `4420794${600 + (i % 50)}`, from: `${i}` },
      );
      story.answer(at + 0.3, asked, 180);
      story.answer(at + 6 + (i % 14), asked, 200);
    }
    assertNobodyBlocked(judge(story));
  });

  for (const [method, status] of [
    ['SUBSCRIBE', 202],
    ['PUBLISH', 200],
  ] as const)
    test(`a server of states, to which the PBX itself sent a ${method}, tells it twenty a second`, () => {
      const story = new Traffic();
      const peer = { address: '198.51.100.20', agent: null };
      story.answer(0.02, story.askOut(0, peer, { method, user: '100' }), status);
      for (let i = 0; i < 2000; i++)
        story.exchange(1 + i * 0.05, peer, { method: 'NOTIFY', user: 'proxy', toTag: 'ours' }, 200);
      assertNobodyBlocked(judge(story));
    });

  test('keep-alives at a high rate: CRLF, zero bytes, STUN', () => {
    const story = new Traffic();
    const stun = Uint8Array.from([0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, ...new Array<number>(12).fill(7)]);
    for (let i = 0; i < 1500; i++)
      story.raw(i * 0.01, { address: '198.51.100.7', port: 20_000 + (i % 50) }, ['\r\n\r\n', '\0\0\0\0', stun][i % 3]!);
    assertNobodyBlocked(judge(story));
  });

  test('a capture that begins in the middle: phones refresh with nonces that were given before', () => {
    const story = new Traffic();
    for (let phone = 0; phone < 150; phone++) {
      const peer = { address: '198.51.100.7', port: 20_000 + phone };
      const fresh = story.register(phone * 0.01, peer, `${100 + phone}`, 401, { nonce: `before${phone}` });
      story.register(phone * 0.01 + 0.2, peer, `${100 + phone}`, 200, { nonce: fresh });
    }
    for (let i = 0; i < 500; i++) {
      const bye = story.ask(
        5 + i * 0.02,
        { address: '198.51.100.20', agent: null },
        { method: 'BYE', user: '100', toTag: 'x' },
      );
      story.answer(5.01 + i * 0.02, bye, 481);
    }
    assertNobodyBlocked(judge(story));
  });
});
