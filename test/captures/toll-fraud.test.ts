import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertBlocked, assertFinding, assertNobodyBlocked, assertOnlyBlocked, judge } from '../traffic/judge.ts';
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

  test('a PBX tells every stranger that he has not paid (402), whatever number he dials', () => {
    const story = new Traffic();
    for (let i = 0; i < 200; i++)
      story.exchange(i * 20, { address: attacker }, { method: 'INVITE', user: `00${44_161_496_000 + i * 17}` }, 402);
    assertBlocked(judge(story), attacker, 'invite-probe', 'proven');
  });

  test('over TCP', () => {
    const story = new Traffic();
    const peer: Peer = { address: attacker, transport: 'TCP', agent: null };
    for (const [i, prefix] of prefixes.entries())
      story.exchange(i * 20, peer, { method: 'INVITE', user: prefix + number, from: '1000' }, 404);
    assertBlocked(judge(story), attacker, 'invite-probe', 'proven');
  });

  for (const status of [404, 403, 503, 480])
    test(`one number behind ever other prefixes by an account that works, a call every 3 s, answered ${status}`, () => {
      const story = new Traffic();
      const peer: Peer = { address: attacker };
      story.register(0, peer, '200', 200);
      for (const [i, prefix] of prefixes.entries()) {
        const fields = { method: 'INVITE', user: prefix + number, from: '200', callId: `walk${i}` };
        const nonce = `n${i}`;
        story.exchange(5 + i * 3, peer, fields, 401, { nonce });
        story.exchange(5.1 + i * 3, peer, { ...fields, cseq: 2, auth: { nonce } }, status);
      }
      const attack = assertBlocked(judge(story), attacker, 'invite-probe', 'proven');
      assert.match(attack.reason, /with an account that works/);
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

  for (const pause of [0.02, 0.5])
    test(`the PBX passes each call on (100) and its gateway refuses it after a second, a call every ${pause} s`, () => {
      const story = new Traffic();
      const peer: Peer = { address: attacker, agent: null };
      for (let i = 0; i < 60; i++) {
        const asked = story.ask(i * pause, peer, { method: 'INVITE', user: `0044794${60_000 + i}`, from: '1000' });
        story.answer(i * pause + 0.001, asked, 100);
        story.answer(i * pause + 1, asked, 404);
        story.ack(i * pause + 1.01, asked);
      }
      assertBlocked(judge(story), attacker, 'invite-probe');
    });

  test('ever other numbers in one call, each incomplete', () => {
    const story = new Traffic();
    for (let i = 0; i < 20; i++)
      story.exchange(
        i * 2,
        { address: attacker, agent: null },
        { method: 'INVITE', user: `${90 + i}4420794${60_000 + i}`.slice(0, 6 + (i % 8)), callId: 'one', cseq: 1 + i },
        484,
      );
    assertBlocked(judge(story), attacker, 'invite-probe');
  });

  test('ever other numbers in a call that rings one phone', () => {
    const story = new Traffic();
    const peer = { address: attacker, agent: null };
    for (let i = 0; i < 20; i++) {
      const fields = { method: 'INVITE', callId: `call${i}`, cseq: 1 };
      story.answer(i * 5 + 0.2, story.ask(i * 5, peer, { ...fields, user: '200' }), 180);
      story.exchange(i * 5 + 1, peer, { ...fields, user: `00${972_592_577_956 + i * 31}` }, 404);
    }
    assertBlocked(judge(story), attacker, 'invite-probe');
  });

  test('ever other numbers on a PBX that answers 503 and puts nobody through', () => {
    const story = new Traffic();
    for (let i = 0; i < 60; i++)
      story.exchange(
        i * 4,
        { address: attacker, agent: null },
        { method: 'INVITE', user: `00${442_079_460_000 + i * 37}` },
        503,
      );
    assertBlocked(judge(story), attacker, 'invite-probe', 'proven');
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

  for (const status of [404, 603, 484])
    for (const transport of ['UDP', 'TCP'] as const)
      test(`with made-up credentials that the PBX does not look at, answered ${status} over ${transport}`, () => {
        const story = new Traffic();
        for (let i = 0; i < 40; i++)
          story.exchange(
            i * 6,
            { address: attacker, transport, agent: null },
            { method: 'INVITE', user: `00${number}${i}`, from: '100', auth: { nonce: `made up ${i}` } },
            status,
          );
        assertBlocked(judge(story), attacker, 'invite-probe');
      });

  test('with made-up credentials that answer one challenge for all', () => {
    const story = new Traffic();
    const peer = { address: attacker, agent: null };
    story.exchange(0, peer, { method: 'REGISTER', user: '100' }, 401, { nonce: 'given once' });
    for (let i = 0; i < 40; i++)
      story.exchange(
        1 + i * 6,
        peer,
        { method: 'INVITE', user: `00${number}${i}`, from: '100', auth: { nonce: 'given once' } },
        404,
      );
    assertBlocked(judge(story), attacker, 'invite-probe');
  });

  test('made-up credentials at a number that answers all are no account', () => {
    const story = new Traffic();
    const peer = { address: attacker, agent: null };
    const auth = { nonce: 'made up' };
    story.exchange(0, peer, { method: 'INVITE', user: '500', from: '100', auth }, 200);
    for (let i = 0; i < 40; i++)
      story.exchange(20 + i * 6, peer, { method: 'INVITE', user: `00${number}${i}`, from: '100', auth }, 404);
    assertBlocked(judge(story), attacker, 'invite-probe');
  });

  test('the number stands in To only', () => {
    const story = new Traffic();
    for (let i = 0; i < 20; i++)
      story.exchange(
        i * 10,
        { address: attacker, agent: null },
        { method: 'INVITE', user: '', to: `00${number}${i}`, from: '100' },
        404,
      );
    assertBlocked(judge(story), attacker, 'invite-probe');
  });

  test('no number at all, ever other callers', () => {
    const story = new Traffic();
    for (let i = 0; i < 60; i++)
      story.exchange(
        i * 10,
        { address: attacker, agent: null },
        { method: 'INVITE', user: '', from: `00${number}${i}` },
        403,
      );
    assertBlocked(judge(story), attacker, 'invite-probe');
  });

  for (const status of [488, 408, 480])
    test(`forty numbers, none of which can be reached (${status})`, () => {
      const story = new Traffic();
      for (let i = 0; i < 40; i++)
        story.exchange(
          i * 20,
          { address: attacker, agent: null },
          { method: 'INVITE', user: `00${number}${i}`, from: '100' },
          status,
        );
      assertBlocked(judge(story), attacker, 'invite-probe', 'proven');
    });

  test('the gateway refuses each of his calls with 503, and puts others through', () => {
    const story = new Traffic();
    for (let i = 0; i < 60; i++) {
      story.exchange(
        i * 5,
        { address: attacker, agent: null },
        { method: 'INVITE', user: `00${number}${i}`, from: '100' },
        503,
      );
      const peer = { address: '198.51.100.20', agent: null };
      story.exchange(i * 5 + 2, peer, { method: 'INVITE', user: '200', from: '4420' }, 200);
    }
    const judged = judge(story);
    assertBlocked(judged, attacker, 'invite-probe', 'proven');
    assertOnlyBlocked(judged, [attacker]);
  });

  test('ten numbers within ten seconds, all answered 503, and then he is silent', () => {
    const story = new Traffic();
    for (let i = 0; i < 100; i++) {
      if (i < 10)
        story.exchange(i, { address: attacker, agent: null }, { method: 'INVITE', user: `00${number}${i}` }, 503);
      story.exchange(i * 2 + 0.5, { address: '198.51.100.20' }, { method: 'INVITE', user: '200', from: '300' }, 200);
    }
    assertOnlyBlocked(judge(story), [attacker]);
  });

  test('the digits of one number, over and over in one call', () => {
    const story = new Traffic();
    const peer = { address: attacker, agent: null };
    for (let i = 0; i < 300; i++) {
      const user = `00${number}`.slice(0, 3 + (i % 9));
      story.exchange(i * 0.7, peer, { method: 'INVITE', user, callId: 'one', cseq: i + 1 }, 484);
    }
    assertBlocked(judge(story), attacker, 'invite-probe');
  });

  for (const status of [404, 407])
    test(`one number once a minute, each time in another name, answered ${status}`, () => {
      const story = new Traffic();
      const peer = { address: attacker, agent: null };
      for (let i = 0; i < 60; i++)
        story.exchange(i * 60, peer, { method: 'INVITE', user: number, from: `${100 + i}` }, status);
      assertBlocked(judge(story), attacker, 'invite-probe');
    });

  for (const [prefix, networks] of [
    ['/56', (i: number) => `2001:db8:66:${(0x100 + i).toString(16)}::1`],
    ['/48', (i: number) => `2001:db8:66:${(i * 541).toString(16)}::1`],
  ] as const)
    test(`each number from another /64 of a ${prefix}`, () => {
      const story = new Traffic('2001:db8:1::10');
      for (let i = 0; i < 60; i++)
        story.exchange(
          i * 5,
          { address: networks(i), agent: null },
          { method: 'INVITE', user: `00${number}${i}`, from: '100' },
          603,
        );
      const { attacks } = judge(story);
      assert.ok(attacks.filter((one) => one.detector === 'invite-probe' && one.action === 'block').length >= 20);
    });

  test('one number behind 24 prefixes, from twelve addresses that call twice each', () => {
    const story = new Traffic();
    const peers = Array.from({ length: 12 }, (_, n) => ({ address: `203.0.${n}.66`, agent: null }));
    for (let i = 0; i < 24; i++)
      story.exchange(i * 600, peers[i % 12]!, { method: 'INVITE', user: `${i * 7}${number}` }, i % 2 ? 404 : 401);
    const { attacks } = judge(story);
    const blocked = attacks.filter((one) => one.detector === 'invite-probe' && one.action === 'block');
    assert.ok(new Set(blocked.map((one) => one.attacker)).size >= 10);
  });

  for (const [what, forms] of [
    ['behind ever other prefixes', 10],
    ['in one form', 1],
  ] as const)
    test(`one number ${what}, by twenty sources that call once each: it is told of them`, () => {
      const prefixes = ['00', '011', '900', '9011', '+', '000', '810', '0011', '9', '8'];
      const story = new Traffic();
      for (let i = 0; i < 20; i++)
        story.exchange(
          i * 60,
          { address: `203.${i}.113.9`, agent: null },
          { method: 'INVITE', user: `${prefixes[i % forms]}972592277524` },
          404,
        );
      const judged = judge(story);
      assertNobodyBlocked(judged);
      assert.ok(judged.attacks.length > 10, `${judged.attacks.length}`);
    });

  for (const [what, numbers, most] of [
    ['abroad, at once', ['00442071838750', '0015005550006', '0048221234567'], 5_000],
    ['that nobody has, and no other', ['0301234100', '0301234107', '0301234114', '0301234121'], 20_000],
  ] as const)
    test(`numbers ${what}`, () => {
      const story = new Traffic();
      for (const [i, user] of numbers.entries())
        story.exchange(i, { address: attacker, agent: null }, { method: 'INVITE', user }, 404);
      for (let i = 0; i < 30; i++)
        story.exchange(i * 5, { address: '198.51.100.9' }, { method: 'OPTIONS', user: '' }, 200);
      const { time, firstTime } = assertBlocked(judge(story), attacker, 'invite-probe');
      assert.ok(time - firstTime < most);
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
  test('a carrier is seen first, its calls ring and nobody answers, and now and then a run of five fails', () => {
    for (const statuses of [
      [404, 404, 404, 404, 404],
      [404, 503, 484, 404, 404],
    ]) {
      const story = new Traffic();
      const carrier = { address: '198.51.100.30', agent: null };
      for (let i = 0; i < 80; i++) {
        const user = `+4930${1_000_000 + i * 171}`;
        const fails = i % 10 >= 5;
        if (fails) story.exchange(i * 12, carrier, { method: 'INVITE', user }, statuses[i % 5]!);
        else story.giveUp(i * 12, carrier, user, 15);
        story.exchange(i * 12 + 1, { address: '198.51.100.20' }, { method: 'INVITE', user: '200', from: '300' }, 200);
      }
      assertNobodyBlocked(judge(story));
    }
  });

  test('the first calls of a carrier that is seen fail in several ways, the next ones ring', () => {
    const story = new Traffic();
    const carrier = { address: '198.51.100.30', agent: null };
    for (let i = 0; i < 60; i++) {
      const user = `+4930${1_000_000 + i * 171}`;
      story.exchange(i * 3, { address: '198.51.100.20' }, { method: 'INVITE', user: '200', from: '300' }, 200);
      if (i < 4) story.exchange(i * 3 + 1, carrier, { method: 'INVITE', user }, [404, 503, 484, 502][i]!);
      else story.giveUp(i * 3 + 1, carrier, user, 15);
    }
    assertNobodyBlocked(judge(story));
  });

  test('a customer who shows his credentials with each call has not paid (402)', () => {
    const story = new Traffic();
    const peer = { address: '198.51.100.7', agent: 'Asterisk PBX 20.5' };
    for (let i = 0; i < 60; i++) {
      const fields = { method: 'INVITE', user: `0161496${1000 + i}`, from: 'customer' };
      story.exchange(i * 12, peer, fields, 407, { nonce: `c${i}` });
      story.exchange(i * 12 + 0.1, peer, { ...fields, auth: { nonce: `c${i}` } }, 402);
    }
    assertNobodyBlocked(judge(story));
  });

  test('a carrier without an account has not paid any more (402)', () => {
    const story = new Traffic();
    const carrier = { address: '198.51.100.30', agent: null };
    for (let i = 0; i < 300; i++) {
      const fields = { method: 'INVITE', user: `44161496${1000 + i}`, from: '447700900123' };
      story.exchange(i * 5, carrier, fields, i < 30 ? 200 : 402);
    }
    assertNobodyBlocked(judge(story));
  });

  test('fifteen calls of a carrier that is seen first fail (503) within half a minute, others are put through, and then its own', () => {
    const story = new Traffic();
    const carrier = { address: '198.51.100.30', agent: null };
    for (let i = 0; i < 60; i++) {
      const time = i < 15 ? i * 2 : 60 + (i - 15) * 3;
      story.exchange(time, carrier, { method: 'INVITE', user: `4930123${100 + i}` }, i < 15 ? 503 : 200);
      story.exchange(time + 1, { address: '198.51.100.20' }, { method: 'INVITE', user: '200', from: '300' }, 200);
    }
    assertNobodyBlocked(judge(story));
  });

  for (const status of [403, 404, 407])
    test(`a monitor or an alarm panel calls one number in one name every minute, answered ${status}: it is told`, () => {
      const story = new Traffic();
      for (let i = 0; i < 120; i++)
        story.exchange(i * 60, { address: '198.51.100.7', agent: null }, { method: 'INVITE', user: '911' }, status);
      const judged = judge(story);
      assertNobodyBlocked(judged);
      assert.equal(judged.attacks[0]?.detector, 'invite-probe');
    });

  test('ten carriers bring calls to one number that is gone, in the four ways in which they write it', () => {
    const story = new Traffic();
    const forms = ['+493012345678', '00493012345678', '493012345678', '03012345678'];
    for (let i = 0; i < 60; i++)
      story.exchange(
        i * 30,
        { address: `198.51.${i % 10}.7`, agent: null },
        { method: 'INVITE', user: forms[(i % 10) % 4]! },
        404,
      );
    assertNobodyBlocked(judge(story));
  });

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

  test('a busy carrier is in the midst of it when sipPROT starts: its calls ring long before anybody answers', () => {
    const story = new Traffic();
    const carrier = { address: '198.51.100.20', agent: null };
    for (let i = 0; i < 200; i++) {
      const fields = { method: 'INVITE', user: `4420794${60_000 + i}`, from: '447700900123' };
      const asked = story.ask(i, carrier, fields);
      if (i % 5 === 4) {
        story.answer(i + 0.05, asked, 404);
        story.ack(i + 0.08, asked);
        continue;
      }
      story.answer(i + 0.3, asked, 180);
      story.answer(i + 20, asked, 200);
      story.ack(i + 20.1, asked);
    }
    assertNobodyBlocked(judge(story));
  });

  for (const status of [403, 404])
    test(`an SBC asks one PBX of two after the other, the first of which answers ${status} for the phones of the second`, () => {
      const story = new Traffic();
      const sbc = { address: '198.51.100.20', agent: 'kamailio (5.7.2)' };
      const second = { ...sbc, server: '192.0.2.11' };
      for (let i = 0; i < 180; i++) {
        const fields = { method: 'INVITE', user: `${200 + ((i * 7) % 30)}`, from: '447700900123', callId: `sbc${i}` };
        story.exchange(i * 10, sbc, fields, status);
        const asked = story.ask(i * 10 + 0.1, second, fields);
        story.answer(i * 10 + 0.3, asked, 180);
        story.answer(i * 10 + 4, asked, i % 3 ? 200 : 486);
        story.ack(i * 10 + 4.1, asked);
      }
      assertNobodyBlocked(judge(story, { protect: ['192.0.2.10', '192.0.2.11'] }));
    });

  for (const every of [0.05, 5])
    test(`a dialler without an account calls abroad, one call every ${every} s, and a third of its list is gone or busy`, () => {
      const story = new Traffic();
      const dialler = { address: '198.51.100.20', agent: 'Asterisk PBX 18' };
      for (let i = 0; i < 2000; i++) {
        const time = i * every;
        const asked = story.ask(time, dialler, {
          method: 'INVITE',
          user: `0049${30_000_000 + i * 1717}`,
          from: '4930123456',
        });
        story.answer(time + 0.02, asked, 100);
        const status = [200, 404, 200, 486, 200, 480, 200, 603, 404, 200][i % 10]!;
        if (status !== 404) story.answer(time + 0.2, asked, 180);
        const end = time + (status === 404 ? 0.3 : 5);
        story.answer(end, asked, status);
        story.ack(end + 0.1, asked);
      }
      assertNobodyBlocked(judge(story));
    });

  for (const status of [500, 503])
    test(`the PBX is overloaded and answers a carrier and the phones of an office with ${status} for minutes`, () => {
      const story = new Traffic();
      const carrier = { address: '198.51.100.20', agent: null };
      for (let phone = 0; phone < 20; phone++)
        story.register(phone, { address: '198.51.100.7', port: 20_000 + phone }, `${100 + phone}`, 200);
      for (let i = 0; i < 5; i++)
        story.exchange(20 + i, carrier, { method: 'INVITE', user: `4420794${60_000 + i}`, from: '447700900123' }, 200);
      for (let i = 0; i < 100; i++) {
        const fields = { method: 'INVITE', user: `4420794${60_000 + i}`, from: '447700900123' };
        story.exchange(30 + i * 2, carrier, fields, status);
        const phone = { address: '198.51.100.7', port: 20_000 + (i % 20) };
        story.exchange(31 + i * 2, phone, { ...fields, user: `0161496${1000 + i}`, from: `${100 + (i % 20)}` }, status);
      }
      assertNobodyBlocked(judge(story));
    });

  test('a PBX with an account tries each of thirty dead numbers over its four routes', () => {
    const story = new Traffic();
    const pbx: Peer = { address: '198.51.100.20', agent: 'Asterisk PBX 20.5' };
    story.register(0, pbx, '200', 200);
    for (let i = 0; i < 30; i++)
      for (const [route, form] of ['0', '+44', '0044', '44'].entries()) {
        const fields = { method: 'INVITE', user: `${form}20794${60_000 + i}`, from: '200', callId: `${i}-${route}` };
        const at = 5 + i * 20 + route;
        const nonce = `n${i}-${route}`;
        story.exchange(at, pbx, fields, 401, { nonce });
        story.exchange(at + 0.1, pbx, { ...fields, cseq: 2, auth: { nonce } }, 404);
      }
    assertNobodyBlocked(judge(story));
  });

  test('a gateway of the telephone network sends numbers as they are dialled, digit by digit (RFC 3578)', () => {
    for (const known of [false, true]) {
      const story = new Traffic();
      const gateway: Peer = { address: '198.51.100.20', agent: 'Audiocodes-Sip-Gateway-Mediant 800B' };
      for (let i = 0; known && i < 3; i++)
        story.exchange(i * 30, gateway, { method: 'INVITE', user: `3055510${i}`, from: '01715550000' }, 200);
      for (let i = 0; i < 4; i++) {
        const whole = `0${3_055_512_345 + i * 1_001}`;
        for (let digits = 2; digits <= whole.length; digits++) {
          const at = 100 + i * 20 + digits * 0.4;
          const fields = {
            method: 'INVITE',
            user: whole.slice(0, digits),
            from: '01715550000',
            callId: `c${i}`,
            cseq: digits,
          };
          if (digits < whole.length) story.exchange(at, gateway, fields, 484);
          else {
            const asked = story.ask(at, gateway, fields);
            story.answer(at + 0.5, asked, 180);
            story.answer(at + 8, asked, 200);
            story.ack(at + 8.1, asked);
          }
        }
      }
      assertNobodyBlocked(judge(story));
    }
  });

  for (const [calls, step] of [
    [6, 0.8],
    [2, 0.7],
  ] as const)
    test(`the same gateway, ${calls} calls at once, each of them digit by digit`, () => {
      const story = new Traffic();
      const gateway: Peer = { address: '198.51.100.20', agent: 'SoftX3000 V300R600' };
      for (let i = 0; i < 24; i++) {
        const whole = `4930${1_000_000 + i * 11_111}`;
        for (let digits = 6; digits <= whole.length; digits++) {
          const at = Math.floor(i / calls) * 30 + (i % calls) * step + (digits - 6) * 1.5;
          const fields = { method: 'INVITE', user: whole.slice(0, digits), callId: `c${i}`, cseq: digits };
          if (digits < whole.length) story.exchange(at, gateway, fields, 484);
          else {
            const asked = story.ask(at, gateway, fields);
            story.answer(at + 0.5, asked, 180);
            story.answer(at + 15, asked, 200);
            story.ack(at + 15.1, asked);
          }
        }
      }
      assertNobodyBlocked(judge(story));
    });

  test('a carrier asks a redirect server, which knows nine numbers of ten and says where they are', () => {
    const story = new Traffic();
    for (let i = 0; i < 400; i++)
      story.exchange(
        i * 2,
        { address: '198.51.100.20', agent: null },
        { method: 'INVITE', user: `4420794${60_000 + i}` },
        i % 20 === 3 ? 404 : i % 20 === 9 ? 503 : 302,
      );
    assertNobodyBlocked(judge(story));
  });

  test('the PBX is in trouble when a carrier is seen first, puts nobody through, and is well again after half a minute', () => {
    const story = new Traffic();
    for (let i = 0; i < 60; i++)
      story.exchange(
        i * 3,
        { address: '198.51.100.20', agent: null },
        { method: 'INVITE', user: `4420794${60_000 + i}` },
        i < 10 ? 503 : 200,
      );
    assertNobodyBlocked(judge(story));
  });

  test('the PBX wants longer sessions of a trunk first, call by call, and then puts them through (RFC 4028)', () => {
    const story = new Traffic();
    const trunk: Peer = { address: '198.51.100.20', agent: null };
    for (let i = 0; i < 60; i++) {
      const fields = { method: 'INVITE', user: `4420794${60_000 + i}`, from: '447700900123', callId: `c${i}` };
      story.exchange(i * 0.5, trunk, fields, 422, { headers: ['Min-SE: 120'] });
      const asked = story.ask(i * 0.5 + 0.1, trunk, { ...fields, cseq: 2 });
      story.answer(i * 0.5 + 4, asked, 180);
      story.answer(i * 0.5 + 9, asked, 200);
      story.ack(i * 0.5 + 9.1, asked);
    }
    assertNobodyBlocked(judge(story));
  });

  for (const registered of [false, true])
    test(`a ${registered ? 'registered' : 'trusted'} dialler is in the midst of it: what cannot be called fails at once, the rest rings seconds later`, () => {
      const story = new Traffic();
      const dialler: Peer = { address: '198.51.100.20', agent: 'Vicidial' };
      if (registered) story.register(0, dialler, '200', 200);
      for (let i = 0; i < 600; i++) {
        const at = 1 + i * 0.1;
        const asked = story.ask(at, dialler, { method: 'INVITE', user: `4420794${60_000 + i}`, from: '200' });
        story.answer(at + 0.002, asked, 100);
        if (i % 6 === 3) {
          story.answer(at + 0.02, asked, [503, 484, 404][((i / 6) % 3) | 0]!);
          story.ack(at + 0.03, asked);
          continue;
        }
        story.answer(at + 2.5 + (i % 4), asked, 180);
        story.answer(at + 12 + (i % 7), asked, i % 3 === 0 ? 486 : 200);
        story.ack(at + 12.1 + (i % 7), asked);
      }
      assertNobodyBlocked(judge(story));
    });

  for (const dead of [3, 4])
    test(`nobody has the first ${dead} numbers of a dialler, the next ones ring`, () => {
      const story = new Traffic();
      for (let i = 0; i < 40; i++) {
        const time = i * 2;
        const peer = { address: '198.51.100.7', agent: null };
        const asked = story.ask(time, peer, { method: 'INVITE', user: `0301234${100 + i * 7}` });
        if (i < dead) {
          story.answer(time + 0.05, asked, 404);
          story.ack(time + 0.06, asked);
          continue;
        }
        for (const [late, status] of [
          [0.05, 100],
          [3, 180],
          [9, 200],
        ] as const)
          story.answer(time + late, asked, status);
      }
      assertNobodyBlocked(judge(story));
    });

  for (const status of [482, 483])
    test(`calls come round in a loop of forwardings, all answered ${status}`, () => {
      const story = new Traffic();
      for (let i = 0; i < 300; i++) {
        const peer = { address: '198.51.100.7', agent: 'FreeSWITCH' };
        story.exchange(i / 5, peer, { method: 'INVITE', user: `03055510${i % 3}`, callId: `c${i}` }, status);
      }
      assertNobodyBlocked(judge(story));
    });

  test('a number of words in many areas, by a carrier', () => {
    const story = new Traffic();
    const areas = ['800', '888', '877', '866', '855', '844', '833', '212', '312'];
    for (let i = 0; i < 80; i++)
      story.exchange(
        i * 90,
        { address: '198.51.100.20', agent: null },
        { method: 'INVITE', user: `+1${areas[i % areas.length]}5559355`, from: '12125550000' },
        200,
      );
    assertNobodyBlocked(judge(story));
  });

  test('a customer without registration dials one number in seven ways within some days', () => {
    const story = new Traffic();
    const forms = ['0161', '+44161', '0044161', '44161', '141161', '1410161', '90161'].map((form) => `${form}4960123`);
    for (let i = 0; i < 140; i++)
      story.exchange(
        i * 1800,
        { address: '198.51.100.20', agent: null },
        { method: 'INVITE', user: i % 5 === 0 ? forms[(i / 5) % 7]! : `0161${4_970_000 + i}`, from: '01614960100' },
        200,
      );
    assertNobodyBlocked(judge(story));
  });

  test('a dialler whose list is poor: half of its calls go to numbers that nobody has', () => {
    const story = new Traffic();
    const dialler = { address: '198.51.100.20', agent: 'Vicidial' };
    for (let i = 0; i < 500; i++) {
      const fields = { method: 'INVITE', user: `0161${4_970_000 + i * 17}`, from: '01619990000' };
      const status = [200, 404, 486, 404, 480, 404, 486, 484, 200, 404][i % 10]!;
      const asked = story.ask(i * 0.4, dialler, fields);
      if (status < 300 || status === 486 || status === 480) story.answer(i * 0.4 + 0.1, asked, 180);
      story.answer(i * 0.4 + (status < 300 ? 8 : 0.3), asked, status);
      story.ack(i * 0.4 + (status < 300 ? 8.1 : 0.4), asked);
    }
    assertNobodyBlocked(judge(story));
  });

  test('a carrier that reaches twenty numbers all day passes on who calls ninety in a minute', () => {
    const story = new Traffic();
    const carrier = { address: '198.51.100.20', agent: null };
    const fields = { method: 'INVITE', from: '447700900123' };
    for (let i = 0; i < 40; i++)
      story.exchange(i * 1000, carrier, { ...fields, user: `44161496${1000 + (i % 20)}` }, 200);
    for (let i = 0; i < 90; i++)
      story.exchange(50_000 + i * 0.6, carrier, { ...fields, user: `44161497${1000 + i}` }, i % 10 === 3 ? 200 : 404);
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

  test('a capture by port has no later fragments: a phone’s INVITEs with credentials are missing, not their answers', () => {
    const story = new Traffic();
    const missing = new Traffic();
    const phone = { address: '198.51.100.7' };
    story.register(0, phone, '100', 200);
    for (let i = 0; i < 30; i++) {
      const call = { method: 'INVITE', user: `00999${1000 + i * 7}`, from: '100', callId: `call${i}` };
      const at = 10 + i * 3;
      story.exchange(at, phone, { ...call, cseq: 1 }, 407, { nonce: `n${i}` });
      const unseen = missing.ask(at + 0.1, phone, { ...call, cseq: 2, auth: { nonce: `n${i}` } });
      story.answer(at + 0.15, unseen, 100);
      story.answer(at + 2, unseen, i % 3 === 0 ? 486 : 404);
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
