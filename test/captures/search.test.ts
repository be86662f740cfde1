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

  for (const method of ['REGISTER', 'INVITE', 'OPTIONS', 'SUBSCRIBE', 'MESSAGE'])
    for (const pause of [0.2, 2])
      test(`six of them, once each, every ${pause} s with ${method}, and nothing else until the end of the file`, () => {
        const story = new Traffic();
        for (let i = 0; i < 6; i++) story.exchange(i * pause, scanner, { method, user: `${1000 + i}` }, 404);
        const { firstTime, time, lastTime } = assertBlocked(judge(story), attacker, 'user-enumeration');
        assert.ok(firstTime <= time && time <= lastTime && lastTime - firstTime < 60_000, 'within the file');
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

  for (const method of ['REGISTER', 'INVITE'])
    test(`with made-up credentials and ${method}: the server says that the nonce is old before it looks at the user`, () => {
      const story = new Traffic();
      for (let i = 0; i < 60; i++) {
        const fields = { method, user: `${1000 + i}`, from: `${1000 + i}`, auth: { nonce: 'made up' } };
        story.exchange(i * 2, { ...scanner, port: 20_000 + i }, fields, 401, { stale: true });
      }
      assertBlocked(judge(story), attacker, 'user-enumeration');
    });

  for (const [method, status] of [
    ['REFER', 603],
    ['NOTIFY', 400],
    ['MESSAGE', 606],
    ['INFO', 416],
  ] as const)
    test(`with ${method}, all answered ${status}`, () => {
      const story = new Traffic();
      for (let i = 0; i < 40; i++) story.exchange(i * 3, scanner, { method, user: `${1000 + i}` }, status);
      assertBlocked(judge(story), attacker, 'user-enumeration');
    });

  for (const [method, status] of [
    ['INVITE', 404],
    ['OPTIONS', 404],
    ['SUBSCRIBE', 403],
    ['MESSAGE', 404],
    ['INVITE', 401],
  ] as const)
    for (const [how, toTag] of [
      ['ever other dialogs', (i: number) => `made up ${i}`],
      ['one dialog', () => 'made up'],
    ] as const)
      test(`with ${method} in ${how} that there are not, all answered ${status}`, () => {
        const story = new Traffic();
        for (let i = 0; i < 40; i++)
          story.exchange(i * 3, scanner, { method, user: `${1000 + i}`, toTag: toTag(i) }, status);
        assertBlocked(judge(story), attacker, 'user-enumeration');
      });

  for (const callId of ['refused', undefined])
    test(`with the tag of a call that was refused, ${callId ? 'in that call' : 'in others'}`, () => {
      const story = new Traffic();
      story.exchange(0, scanner, { method: 'INVITE', user: '100', callId: 'refused' }, 404, { toTag: 'ours' });
      for (let i = 0; i < 40; i++) {
        const call = callId ? { callId } : {};
        story.exchange(3 + i * 3, scanner, { method: 'OPTIONS', user: `${1000 + i}`, toTag: 'ours', ...call }, 404);
      }
      assertBlocked(judge(story), attacker, 'user-enumeration');
    });

  test('with messages that everybody gets', () => {
    const story = new Traffic();
    for (let i = 0; i < 80; i++)
      story.exchange(i * 5, scanner, { method: 'MESSAGE', user: `${1000 + i}`, from: 'x' }, 202);
    const { reason, firstTime, time } = assertBlocked(judge(story), attacker, 'user-enumeration');
    assert.match(reason, /it looked for 80 extensions \(1000, /);
    assert.ok(time - firstTime < 300_000, 'with the sixtieth');
  });

  test('by notifications and subscriptions that are all taken: it is told from 60 on, and too much from 240 on', () => {
    for (const [users, actions] of [
      [59, []],
      [240, ['notice']],
      [260, ['block']],
    ] as const)
      for (const method of ['SUBSCRIBE', 'NOTIFY']) {
        const story = new Traffic();
        for (let i = 0; i < users; i++) story.exchange(i * 3, scanner, { method, user: `${1000 + i}` }, 200);
        assert.deepEqual(
          judge(story).attacks.map(({ action }) => action),
          actions,
          `${users} by ${method}`,
        );
      }
  });

  for (const method of ['REGISTER', 'OPTIONS'])
    test(`by forty sources with one User-Agent, four users each with ${method}: it is told of them`, () => {
      const story = new Traffic();
      for (let source = 0; source < 40; source++)
        for (let i = 0; i < 4; i++)
          story.exchange(
            source * 5 + i,
            { address: `203.${source}.113.7` },
            { method, user: `${1000 + source * 4 + i}` },
            404,
          );
      const judged = judge(story);
      assertNobodyBlocked(judged);
      assert.ok(judged.attacks.length >= 33, `${judged.attacks.length}`);
    });

  test('with OPTIONS where the PBX answers 200 for every user', () => {
    const story = new Traffic();
    for (let i = 0; i < 200; i++)
      story.exchange(i * 3, scanner, { method: 'OPTIONS', user: `${1000 + i}`, from: 'x' }, 200);
    assertBlocked(judge(story), attacker, 'user-enumeration');
    for (const pause of [0.01, 0.3]) {
      const fast = new Traffic();
      for (let i = 0; i < 40; i++)
        fast.exchange(i * pause, scanner, { method: 'OPTIONS', user: `${1000 + i}`, from: 'x' }, 200);
      assertBlocked(judge(fast), attacker, 'options-sweep');
    }
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

  for (const [hosts, users] of [
    [250, 4],
    [30, 10],
  ] as const)
    test(`by ${hosts} hosts of one /24, each of which asks for ${users} users an hour`, () => {
      const story = new Traffic();
      for (let i = 0; i < hosts * users; i++) {
        const peer = { address: `203.0.113.${1 + (i % hosts)}`, agent: null };
        story.exchange(i * (3600 / hosts / users), peer, { method: 'REGISTER', user: `${1000 + i}` }, 404);
      }
      const shut = judge(story).attacks.filter((one) => one.action === 'block');
      assert.ok(shut.length > hosts * 0.9, `${shut.length} of ${hosts}`);
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

describe('extensions are searched by somebody who knows what is spared', () => {
  const story = (ask: (story: Traffic) => void) => {
    const told = new Traffic();
    ask(told);
    return judge(told);
  };
  const auth = { nonce: 'made up', account: '100' };

  for (const [method, status] of [
    ['SUBSCRIBE', 404],
    ['INVITE', 404],
    ['MESSAGE', 405],
  ] as const)
    test(`with ${method} and made-up credentials, answered ${status}`, () => {
      const judged = story((told) => {
        for (let i = 0; i < 60; i++) told.exchange(i * 2, scanner, { method, user: `${100 + i}`, auth }, status);
      });
      assertBlocked(judged, attacker, 'user-enumeration');
    });

  for (const [method, status] of [
    ['SUBSCRIBE', 489],
    ['MESSAGE', 405],
    ['OPTIONS', 200],
  ] as const)
    test(`with ${method}, each in the name of the one that is asked for, answered ${status}`, () => {
      const judged = story((told) => {
        for (let i = 0; i < 200; i++)
          told.exchange(i * 2, scanner, { method, user: `${100 + i}`, from: `${100 + i}` }, status);
      });
      assertBlocked(judged, attacker, 'user-enumeration');
    });

  for (const user of ['', '100'])
    for (const method of ['SUBSCRIBE', 'MESSAGE'])
      test(`by the callers that ${method} to ${user || 'nobody'} lets in`, () => {
        const judged = story((told) => {
          for (let i = 0; i < 200; i++)
            told.exchange(i * 2, scanner, { method, user, from: `${100 + i}` }, i % 7 === 0 ? 401 : 403);
        });
        assertBlocked(judged, attacker, 'user-enumeration');
      });

  test('after a call that anybody may make', () => {
    const judged = story((told) => {
      told.exchange(0, scanner, { method: 'INVITE', user: '500' }, 200);
      for (let i = 0; i < 100; i++)
        told.exchange(30 + i * 72, scanner, { method: 'REGISTER', user: `${1000 + i}` }, 404);
    });
    assertBlocked(judged, attacker, 'user-enumeration');
  });

  test('with a notification that everybody accepts between two questions', () => {
    const judged = story((told) => {
      for (let i = 0; i < 100; i++) {
        told.exchange(i * 20, scanner, { method: 'NOTIFY', user: `${5000 + i}` }, 200);
        told.exchange(i * 20 + 5, scanner, { method: 'SUBSCRIBE', user: `${1000 + i}` }, 404);
      }
    });
    assertBlocked(judged, attacker, 'user-enumeration');
  });

  test('from ever other /64s of a /56 with OPTIONS, all answered 200', () => {
    const told = new Traffic('2001:db8:1::10');
    for (let i = 0; i < 200; i++) {
      const peer = { address: `2001:db8:66:${i.toString(16)}::1`, agent: null };
      told.exchange(i * 5, peer, { method: 'OPTIONS', user: `${1000 + i}` }, 200);
    }
    const { attacks } = judge(told);
    assert.ok(attacks.filter((one) => one.detector === 'options-sweep' && one.action === 'block').length >= 100);
  });

  test('from ever other /64s of a /48', () => {
    const told = new Traffic('2001:db8:1::10');
    for (let i = 0; i < 120; i++) {
      const peer = { address: `2001:db8:66:${(i * 541).toString(16)}::1`, agent: null };
      told.exchange(i * 10, peer, { method: 'REGISTER', user: `${1000 + i}` }, 404);
    }
    const { attacks } = judge(told);
    assert.ok(attacks.filter((one) => one.detector === 'user-enumeration' && one.action === 'block').length >= 40);
  });
});

describe('questions that are no search', () => {
  test('an alarm server without an account sends messages and calls to handsets, some of which are off', () => {
    const story = new Traffic();
    const alarm = { address: '198.51.100.20', agent: 'MobiCall.App' };
    for (let round = 0; round < 8; round++)
      for (let i = 0; i < 25; i++) {
        const user = `${900 + i}`;
        story.exchange(round * 400 + i * 0.8, alarm, { method: 'MESSAGE', user }, i % 3 === 0 ? 480 : 200);
        if (i < 8) story.exchange(round * 400 + 200 + i, alarm, { method: 'INVITE', user }, round === 0 ? 480 : 200);
      }
    assertNobodyBlocked(judge(story));
  });

  test('a gateway brings texts to three hundred subscribers of a provider, every fourth of whom is gone: it is told', () => {
    const story = new Traffic();
    const gateway = { address: '198.51.100.20', agent: null };
    for (let i = 0; i < 300; i++)
      story.exchange(i * 4, gateway, { method: 'MESSAGE', user: `+49301234${100 + i}` }, i % 4 === 1 ? 404 : 202);
    const judged = judge(story);
    assertNobodyBlocked(judged);
    assert.equal(judged.attacks[0]?.detector, 'user-enumeration');
  });

  test('forty sets are paged at once, of which eight are off', () => {
    const story = new Traffic();
    const pager = { address: '198.51.100.20', agent: 'InformaCast/14.2' };
    for (let i = 0; i < 40; i++) {
      const asked = story.ask(i * 0.1, pager, { method: 'INVITE', user: `${1000 + i}` });
      story.answer(i * 0.1 + (i % 5 === 1 ? 0.05 : 3), asked, i % 5 === 1 ? 480 : 200);
      story.ack(i * 0.1 + 3.1, asked);
    }
    assertNobodyBlocked(judge(story));
  });

  for (const method of ['SUBSCRIBE', 'NOTIFY'])
    test(`a server without an account sends ${method} for two hundred users, one in ten of which is gone`, () => {
      const story = new Traffic();
      const server = { address: '198.51.100.20', agent: null };
      for (let i = 0; i < 200; i++)
        story.exchange(i * 0.25, server, { method, user: `${1000 + i}` }, i % 10 === 5 ? 404 : 200);
      assertNobodyBlocked(judge(story));
    });

  test('a PBX that was started anew knows none of the dialogs of before', () => {
    const story = new Traffic();
    const trunk = { address: '198.51.100.20', agent: 'Sonus SBC' };
    for (let i = 0; i < 60; i++) {
      const inDialog = { user: `0301234${100 + i}`, from: '100', toTag: `old${i}`, cseq: 7 };
      story.exchange(i / 2, trunk, { ...inDialog, method: 'INVITE' }, 481);
      story.exchange(i / 2 + 0.1, trunk, { ...inDialog, method: 'BYE' }, i % 2 ? 404 : 481);
      story.exchange(i / 2 + 0.2, { address: '198.51.100.7' }, { ...inDialog, method: 'SUBSCRIBE' }, 481);
    }
    assertNobodyBlocked(judge(story));
  });

  test('phones are challenged within calls that are older than the capture', () => {
    const story = new Traffic();
    for (let i = 0; i < 40; i++) {
      const peer = { address: '198.51.100.7', port: 20_000 + i };
      const call = { method: 'INVITE', user: `${100 + i}`, from: '7', toTag: `old${i}`, callId: `d${i}` };
      story.exchange(i, peer, { ...call, cseq: 5 }, 407, { nonce: `n${i}` });
      story.exchange(i + 0.1, peer, { ...call, cseq: 6, auth: { nonce: `n${i}` } }, 200);
    }
    assert.equal(judge(story).attacks.length, 0);
  });

  test('phones that the PBX does not know ask for themselves to keep their NAT open', () => {
    const story = new Traffic();
    for (let time = 5; time < 900; time += 20)
      for (let i = 0; i < 12; i++)
        story.exchange(
          time + i * 0.9,
          { address: '198.51.100.7', port: 20_000 + i },
          { method: 'OPTIONS', user: `${100 + i}`, from: `${100 + i}` },
          200,
        );
    assertNobodyBlocked(judge(story));
  });

  test('a dialler cancels calls in the moment they are answered', () => {
    const story = new Traffic();
    const dialler = { address: '198.51.100.20', agent: null };
    for (let i = 0; i < 100; i++) {
      const user = `0161${4_970_000 + i}`;
      story.exchange(i * 5, dialler, { method: 'INVITE', user }, 200);
      story.exchange(i * 5 + 0.1, dialler, { method: 'CANCEL', user }, 481);
    }
    assertNobodyBlocked(judge(story));
  });

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

  test('forty phones of an office that is known are switched off: each takes leave and hears no more', () => {
    const story = new Traffic();
    for (let n = 0; n < 40; n++)
      story.register(n * 0.3, { address: '198.51.100.7', port: 20_000 + n }, `${100 + n}`, 200);
    for (let n = 0; n < 40; n++) {
      const peer = { address: '198.51.100.7', port: 20_000 + n };
      story.exchange(60 + n * 0.05, peer, { method: 'REGISTER', user: `${100 + n}`, expires: 0 }, 401);
    }
    assertNobodyBlocked(judge(story));
  });

  test('a provider notifies ten accounts of their mailboxes every ten minutes, and the PBX takes no such event', () => {
    const story = new Traffic();
    for (let round = 0; round < 24; round++)
      for (let n = 0; n < 10; n++)
        story.exchange(
          round * 600 + n * 0.2,
          { address: '198.51.100.7', agent: 'kamailio' },
          { method: 'NOTIFY', user: `account${n}`, from: 'voicemail', headers: ['Event: message-summary'] },
          489,
        );
    assertNobodyBlocked(judge(story));
  });

  test('ten customers of one /24 have two deleted accounts each', () => {
    const story = new Traffic();
    for (let round = 0; round < 60; round++)
      for (let n = 0; n < 20; n++)
        story.exchange(
          round * 60 + n,
          { address: `198.51.100.${20 + (n % 10)}`, port: 5060 + Math.floor(n / 10) },
          { method: 'REGISTER', user: `${700 + n}`, callId: `c${n}`, cseq: round + 1 },
          404,
        );
    assertNobodyBlocked(judge(story));
  });

  for (const users of [5, 8])
    test(`a monitor asks ${users} users of an old list with OPTIONS, who are gone, a round a minute`, () => {
      const story = new Traffic();
      for (let round = 0; round < 30; round++)
        for (let n = 0; n < users; n++)
          story.exchange(
            round * 60 + n,
            { address: '198.51.100.7', agent: 'check_sip' },
            { method: 'OPTIONS', user: `${200 + n}` },
            404,
          );
      assertNobodyBlocked(judge(story));
    });

  for (const pause of [0.05, 1])
    test(`a phone that is not known yet asks for 25 missing BLF keys before it registers, one every ${pause} s`, () => {
      const story = new Traffic();
      const peer = { address: '198.51.100.7' };
      for (let key = 0; key < 25; key++)
        story.exchange(key * pause, peer, { method: 'SUBSCRIBE', user: `${700 + key}`, from: '100' }, 404);
      story.register(40, peer, '100', 200);
      assertNobodyBlocked(judge(story));
    });

  test('forty phones of an IPv6 office in twelve networks ask the server for themselves', () => {
    const story = new Traffic('2001:db8:1::10');
    for (let i = 0; i < 800; i++) {
      const user = `${100 + (i % 40)}`;
      const peer = { address: `2001:db8:55:${(i % 12).toString(16)}::${i % 40}` };
      story.exchange(i, peer, { method: 'OPTIONS', user, from: user }, 200);
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
