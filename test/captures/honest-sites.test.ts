import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertBlocked, assertNobodyBlocked, judge } from '../traffic/judge.ts';
import { type Asked, type Peer, Traffic } from '../traffic/traffic.ts';

const office = '198.51.100.7';
const other = '198.51.100.9';
/** RFC 3261, 17.1.2.2: when a client over UDP sends a request without an answer again, seconds after the first */
const retries = [0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5];

type Tell = (story: Traffic) => void;

function guest(n: number): string {
  return `192.0.2.${10 + (n % 12)}`;
}

/** A phone behind the office's NAT. */
function phone(n: number, address = office): Peer {
  return { address, port: 20_000 + n };
}

function unanswered(story: Traffic, time: number, peer: Peer, fields: Parameters<Traffic['ask']>[2]): Asked {
  const asked = story.ask(time, peer, fields);
  for (const late of retries) story.resend(time + late, asked);
  return asked;
}

/** Phones that register every `every` seconds until `end`, each with one Call-ID (RFC 3261, 10.2). */
function registering(
  story: Traffic,
  phones: number,
  [begin, end]: readonly [number, number],
  every: number,
  status = 200,
  address = office,
): void {
  for (let n = 0; n < phones; n++) {
    const callId = `reg-${address}-${n}`;
    for (let time = begin + (n * every) / phones; time < end; time += every)
      story.register(time, phone(n, address), `${100 + n}`, status, { callId, cseq: 1 + Math.round(time * 10) });
  }
}

/** Requests with credentials at once, as from a phone that kept its nonce. */
function withOldNonce(story: Traffic, time: number, n: number, status: number, address = office): void {
  const asked = story.ask(time, phone(n, address), {
    method: 'REGISTER',
    user: `${100 + n}`,
    callId: `reg-${address}-${n}`,
    cseq: 1 + Math.round(time * 10),
    auth: { nonce: `kept${n}` },
  });
  story.answer(time + 0.01, asked, status, status === 401 ? { nonce: story.fresh('n') } : {});
}

const shortened = `v=0\r\no=- 1 1 IN IP4 ${office}\r\ns=-\r\nc=IN IP4 ${office}\r\nt=0 0\r\nm=audio 11780 RTP/AVP 8\r\n`;

function callWithLength(n: number, length: number): string {
  return [
    'INVITE sip:200@192.0.2.10 SIP/2.0',
    `Via: SIP/2.0/UDP 198.51.100.7:20000;branch=z9hG4bKalg${n}`,
    'From: <sip:100@192.0.2.10>;tag=a',
    'To: <sip:200@192.0.2.10>;tag=b',
    'Call-ID: held-and-fetched-back',
    `CSeq: ${n + 2} INVITE`,
    'Max-Forwards: 70',
    'Contact: <sip:100@198.51.100.7:20000>',
    'Content-Type: application/sdp',
    `Content-Length: ${length}`,
    '',
    shortened,
  ].join('\r\n');
}

const outages: Record<string, Tell> = {
  'the PBX is silent for ten minutes, then all are served': (story) => {
    registering(story, 40, [0, 300], 60);
    registering(story, 10, [0, 300], 60, 200, other);
    for (let n = 0; n < 40; n++)
      for (let time = 300 + n; time < 900; time += 45)
        unanswered(story, time, phone(n), { method: 'REGISTER', user: `${100 + n}`, callId: `reg-${office}-${n}` });
    registering(story, 40, [940, 1000], 60);
  },
  'the PBX is silent from the beginning, then all are served': (story) => {
    for (let n = 0; n < 60; n++)
      for (let time = n * 0.3; time < 200; time += 40)
        unanswered(story, time, phone(n), { method: 'REGISTER', user: `${100 + n}` });
    registering(story, 60, [240, 300], 60);
  },
  'the PBX comes back and answers one office first': (story) => {
    for (let n = 0; n < 60; n++)
      for (let time = n * 0.3; time < 200; time += 40)
        unanswered(story, time, phone(n), { method: 'REGISTER', user: `${100 + n}` });
    registering(story, 10, [60, 240], 5, 200, other);
  },
  'phones that keep their nonce are not answered': (story) => {
    for (let n = 0; n < 60; n++)
      for (let time = n * 0.3; time < 400; time += 40)
        unanswered(story, time, phone(n), { method: 'REGISTER', user: `${100 + n}`, auth: { nonce: `kept${n}` } });
    registering(story, 10, [0, 400], 20, 200, other);
  },
  'the PBX answers, but its challenges get lost half of the time': (story) => {
    for (let n = 0; n < 40; n++)
      for (let round = 0; round < 8; round++) {
        const time = n * 0.4 + round * 60;
        if ((n + round) % 2 === 0) story.register(time, phone(n), `${100 + n}`, 200);
        else {
          const asked = unanswered(story, time, phone(n), { method: 'REGISTER', user: `${100 + n}` });
          for (const late of [0, ...retries]) story.answer(time + late + 0.01, asked, 401, { nonce: `x${n}.${round}` });
        }
      }
  },
  'a restart of the PBX makes all nonces worthless, and it says so': (story) => {
    registering(story, 80, [0, 60], 60);
    for (let n = 0; n < 80; n++) {
      const asked = story.ask(70 + n * 0.1, phone(n), {
        method: 'REGISTER',
        user: `${100 + n}`,
        auth: { nonce: `kept${n}` },
      });
      const nonce = story.fresh('n');
      story.answer(70.01 + n * 0.1, asked, 401, { nonce });
      story.register(70.05 + n * 0.1, phone(n), `${100 + n}`, 200, { nonce });
    }
  },
  'a restart of the PBX makes all nonces worthless, before we know the phones': (story) => {
    for (let n = 0; n < 80; n++) {
      withOldNonce(story, n * 0.1, n, 401);
      story.register(0.05 + n * 0.1, phone(n), `${100 + n}`, 200, { callId: `reg-${office}-${n}`, cseq: 9000 });
    }
  },
};
for (const status of [408, 480, 500, 503, 504])
  for (const known of [true, false])
    outages[`the PBX answers ${status} for ten minutes, to phones that are ${known ? 'known' : 'not known'}`] = (
      story,
    ) => {
      if (known) registering(story, 50, [0, 60], 60);
      for (let n = 0; n < 50; n++)
        for (let time = 60 + n * 0.3; time < 660; time += 30) {
          story.exchange(time, phone(n), { method: 'REGISTER', user: `${100 + n}` }, status);
          if (n % 3 === 0) withOldNonce(story, time + 1, n, status);
        }
    };

const offices: Record<string, Tell> = {
  '300 phones come back within 6 s after a power cut': (story) => {
    for (let n = 0; n < 300; n++) story.register(n * 0.02, phone(n), `${1000 + n}`, 200, { delay: 0.05 });
  },
  '500 phones come back within 20 s, four with an old password': (story) => {
    for (let n = 0; n < 500; n++) {
      const callId = `reg${n}`;
      if (n % 125 !== 3) story.register(n * 0.04, phone(n), `${1000 + n}`, 200, { delay: 0.05, callId });
      else
        for (let i = 0; i < 10; i++)
          story.register(n * 0.04 + i * 30, phone(n), `${1000 + n}`, 401, { callId, cseq: 1 + 2 * i });
    }
  },
  'a NAT gives each request a port of its own': (story) => {
    let port = 1024;
    for (let round = 0; round < 10; round++)
      for (let n = 0; n < 60; n++) {
        const time = round * 60 + n;
        const user = `${100 + n}`;
        const nonce = story.fresh('n');
        const fields = { method: 'REGISTER', user, callId: `reg${n}`, cseq: 1 + 2 * round };
        const first = story.ask(time, { address: office, port: port++ }, fields);
        story.answer(time + 0.01, first, 401, { nonce });
        const auth = { nonce };
        const second = story.ask(
          time + 0.02,
          { address: office, port: port++ },
          { ...fields, cseq: 2 + 2 * round, auth },
        );
        story.answer(time + 0.03, second, n < 2 ? 401 : 200, n < 2 ? { nonce: story.fresh('n') } : {});
      }
  },
  'every phone of twenty has an old password since the server moved': (story) => {
    registering(story, 20, [0, 60], 60);
    registering(story, 20, [100, 1800], 60, 401);
  },
  'every phone of sixty has an old password since the server moved': (story) => {
    registering(story, 60, [0, 60], 60);
    registering(story, 60, [100, 1200], 120, 403);
  },
  'the PBX knows none of the twenty phones any more, they worked before': (story) => {
    registering(story, 20, [0, 60], 60);
    registering(story, 20, [100, 1800], 60, 404);
  },
  'people mistype their passwords on five softphones': (story) => {
    registering(story, 10, [0, 60], 60);
    for (let n = 0; n < 5; n++) {
      for (let i = 0; i < 3; i++) story.register(70 + n * 12 + i * 4, phone(50 + n), `${200 + n}`, 401);
      story.register(85 + n * 12, phone(50 + n), `${200 + n}`, 200);
    }
  },
  'a DECT base with twenty handsets, one with an old password, two deleted': (story) => {
    const base = { address: office, port: 5060, agent: 'Gigaset N870 IP PRO' };
    for (let round = 0; round < 20; round++)
      for (let n = 0; n < 20; n++)
        story.register(round * 60 + n * 0.3, base, `${300 + n}`, n === 3 ? 401 : n < 3 && n > 0 ? 404 : 200, {
          callId: `dect${n}`,
          cseq: 1 + 2 * round,
        });
  },
  'a DECT base whose six handsets were all deleted': (story) => {
    const base = { address: office, port: 5060, agent: 'snom-M900' };
    for (let round = 0; round < 40; round++)
      for (let n = 0; n < 4; n++)
        story.exchange(
          round * 60 + n * 2,
          base,
          { method: 'REGISTER', user: `${300 + n}`, callId: `dect${n}`, cseq: 1 + round },
          404,
        );
  },
  'an ALG writes its own address into Via and Contact, and miscounts the length': (story) => {
    for (let n = 0; n < 12; n++)
      for (let i = 0; i < 10; i++)
        story.register(n * 0.7 + i * 60, phone(n), `${100 + n}`, 200, {
          headers: ['Via: SIP/2.0/UDP 192.168.1.20:5060;branch=z9hG4bKalg', 'X-ALG: 1'],
        });
  },
  'an ALG writes shorter addresses into SDP and leaves Content-Length as it was': (story) => {
    for (let i = 0; i < 60; i++)
      story.raw(
        i * 10,
        phone(i % 3),
        callWithLength(i, shortened.length + 2 * '192.168.100.120'.length - 2 * office.length),
      );
  },
};

const stalePhones: Record<string, Tell> = {
  'one that fails over across five servers, 3 s apart': (story) => {
    for (let round = 0; round < 30; round++)
      for (let server = 0; server < 5; server++)
        story.register(round * 60 + server * 3, { ...phone(0), server: `192.0.2.${10 + server}` }, '100', 401, {
          callId: `reg${server}`,
          cseq: 1 + 2 * round,
        });
  },
  'one that fails over across three servers at once': (story) => {
    for (let round = 0; round < 60; round++)
      for (let server = 0; server < 3; server++)
        story.register(round * 30 + server * 0.4, { ...phone(0), server: `192.0.2.${10 + server}` }, '100', 403);
  },
  'one that tries three times in a row, then waits a minute': (story) => {
    for (let round = 0; round < 30; round++)
      for (let i = 0; i < 3; i++)
        story.register(round * 60 + i * 0.6, phone(0), '100', 401, { callId: 'reg', cseq: 1 + 2 * (round * 3 + i) });
  },
  'one that begins anew with each try': (story) => {
    for (let i = 0; i < 400; i++) story.register(i * 20, phone(i % 2000), '100', 403);
  },
  'one over TCP with a connection for each try': (story) => {
    for (let i = 0; i < 200; i++) story.register(i * 30, { ...phone(i), transport: 'TCP' }, '100', 401);
  },
  'one with twelve lines, which worked before': (story) => {
    for (let line = 0; line < 12; line++) story.register(line, phone(0), `${100 + line}`, 200);
    for (let round = 0; round < 60; round++)
      for (let line = 0; line < 12; line++)
        story.register(60 + round * 60 + line * 0.5, phone(0), `${100 + line}`, 401, {
          callId: `line${line}`,
          cseq: 1 + 2 * round,
        });
  },
  'one with six lines that retries each after 20 s, for three hours': (story) => {
    for (let round = 0; round < 540; round++)
      for (let line = 0; line < 6; line++)
        story.register(round * 20 + line * 0.2, phone(0), `${100 + line}`, 403, {
          callId: `line${line}`,
          cseq: 1 + 2 * round,
        });
  },
  'one of a deleted user, every 30 s for two hours': (story) => {
    for (let i = 0; i < 240; i++) story.exchange(i * 30, phone(0), { method: 'REGISTER', user: '100' }, 404);
  },
  'one in a hand that roams through eight networks': (story) => {
    for (let i = 0; i < 80; i++)
      story.register(i * 60, { address: `203.0.113.${1 + Math.floor(i / 10)}`, port: 30_000 + i }, '100', 401);
  },
  'one whose calls are refused as well': (story) => {
    for (let i = 0; i < 60; i++) {
      story.register(i * 60, phone(0), '100', 401, { callId: 'reg', cseq: 1 + 2 * i });
      if (i % 10 !== 5) continue;
      for (let key = 0; key < 4; key++) {
        const fields = { method: 'SUBSCRIBE', user: `7${key}`, from: '100' };
        story.exchange(i * 60 + 1 + key, phone(0), fields, 401, { nonce: `s${i}.${key}` });
        story.exchange(i * 60 + 1.1 + key, phone(0), { ...fields, auth: { nonce: `s${i}.${key}` } }, 401);
      }
    }
  },
};

const callers: Record<string, Tell> = {
  'a carrier that we never called brings calls to numbers, some of which nobody has': (story) => {
    const carrier = { address: '198.51.100.200', agent: null };
    for (let i = 0; i < 300; i++) {
      const status = [200, 200, 486, 404, 200, 480, 200, 487, 200, 484][(i * 7) % 10]!;
      story.exchange(i * 2, carrier, { method: 'INVITE', user: `44161496${1000 + ((i * 37) % 900)}` }, status);
    }
  },
  'a carrier whose first calls go to numbers that nobody has': (story) => {
    const carrier = { address: '198.51.100.200', agent: null };
    for (let i = 0; i < 60; i++)
      story.exchange(
        i * 40,
        carrier,
        { method: 'INVITE', user: `44161496${1000 + i * 3}` },
        i === 0 || i === 7 ? 404 : 200,
      );
  },
  'a call centre places 100 calls a second': (story) => {
    const trunk = { address: '198.51.100.200', agent: null };
    for (let i = 0; i < 2000; i++)
      story.exchange(
        1 + i * 0.01,
        trunk,
        { method: 'INVITE', user: `44161496${i}` },
        [200, 486, 200, 480, 404][i % 5]!,
      );
  },
  'a trunk that the PBX registers with brings 40 wrong numbers in a minute': (story) => {
    const trunk = { address: '198.51.100.200', agent: null };
    const asked = story.askOut(0, trunk, { method: 'REGISTER', user: 'customer' });
    story.answer(0.05, asked, 200);
    for (let i = 0; i < 40; i++) story.exchange(5 + i, trunk, { method: 'INVITE', user: `44161496${1000 + i}` }, 404);
  },
  'users dial wrong numbers with their credentials': (story) => {
    registering(story, 20, [0, 60], 60);
    for (let i = 0; i < 200; i++) {
      const n = i % 20;
      const fields = { method: 'INVITE', user: `00${i}`, from: `${100 + n}`, callId: `wrong${i}` };
      story.exchange(70 + i, phone(n), fields, 407, { nonce: `w${i}` });
      story.exchange(
        70.1 + i,
        phone(n),
        { ...fields, cseq: 2, auth: { nonce: `w${i}` } },
        [404, 484, 603, 403][i % 4]!,
      );
    }
  },
  'forty phones subscribe to fifty keys each, a few of which nobody has': (story) => {
    registering(story, 40, [0, 20], 20);
    for (let n = 0; n < 40; n++)
      for (let key = 0; key < 50; key++) {
        const fields = { method: 'SUBSCRIBE', user: `${100 + key}`, from: `${100 + n}`, callId: `blf${n}.${key}` };
        const time = 30 + n * 1.5 + key * 0.03;
        story.exchange(time, phone(n), fields, 401, { nonce: `b${n}.${key}` });
        const status = [200, 200, 200, 404, 200, 403, 489, 481][key % 8]!;
        story.exchange(time + 0.02, phone(n), { ...fields, cseq: 2, auth: { nonce: `b${n}.${key}` } }, status);
      }
  },
  'phones text each other through a PBX that takes no MESSAGE': (story) => {
    registering(story, 10, [0, 60], 60);
    for (let i = 0; i < 60; i++)
      story.exchange(
        70 + i * 5,
        phone(i % 10),
        { method: 'MESSAGE', user: `${100 + ((i * 3) % 40)}`, from: `${100 + (i % 10)}` },
        [405, 501, 415][i % 3]!,
      );
  },
  '200 phones keep their NAT open with NOTIFY every 15 s, which is refused': (story) => {
    for (let round = 0; round < 12; round++)
      for (let n = 0; n < 200; n++)
        story.exchange(
          round * 15 + n * 0.07,
          phone(n),
          { method: 'NOTIFY', user: '', from: `${100 + n}`, headers: ['Event: keep-alive'] },
          489,
        );
  },
  '120 phones keep their NAT open with OPTIONS every 20 s': (story) => {
    registering(story, 120, [0, 20], 20);
    for (let round = 0; round < 12; round++)
      for (let n = 0; n < 120; n++)
        story.exchange(25 + round * 20 + n * 0.15, phone(n), { method: 'OPTIONS', user: '', from: `${100 + n}` }, 200);
  },
  '60 phones that we do not know yet keep their NAT open with OPTIONS every 20 s': (story) => {
    for (let round = 0; round < 12; round++)
      for (let n = 0; n < 60; n++)
        story.exchange(round * 20 + n * 0.3, phone(n), { method: 'OPTIONS', user: '', from: `${100 + n}` }, 200);
  },
};

/** Twelve PBXs behind one host. */
const tenants: Record<string, Tell> = {
  'a carrier brings calls to all of them': (story) => {
    for (let i = 0; i < 240; i++)
      story.exchange(
        i * 0.7,
        { address: '198.51.100.200', agent: null, server: guest(i) },
        { method: 'INVITE', user: `4416149${60_000 + i}` },
        i % 9 === 4 ? 404 : i % 5 === 2 ? 486 : 200,
      );
  },
  'the first calls of a carrier meet busy and absent people at eight of them': (story) => {
    for (let i = 0; i < 40; i++)
      story.exchange(
        i * 3,
        { address: '198.51.100.200', agent: null, server: guest(i) },
        { method: 'INVITE', user: `4416149${60_000 + i}` },
        i < 8 ? [486, 480, 487, 603][i % 4]! : 200,
      );
  },
  'the phones of one office belong to all of them': (story) => {
    for (let n = 0; n < 36; n++)
      for (let i = 0; i < 4; i++)
        story.register(n * 0.2 + i * 60, { ...phone(n), server: guest(n) }, `${100 + n}`, 200);
  },
  'the phones of one office belong to all of them, which do not answer for five minutes': (story) => {
    for (let n = 0; n < 36; n++) {
      for (let time = n * 0.2; time < 300; time += 40)
        unanswered(story, time, { ...phone(n), server: guest(n) }, { method: 'REGISTER', user: `${100 + n}` });
      story.register(310 + n, { ...phone(n), server: guest(n) }, `${100 + n}`, 200);
    }
  },
  'the phones of one office belong to all of them, which are in trouble': (story) => {
    for (let n = 0; n < 36; n++)
      for (let time = n * 0.2; time < 300; time += 30)
        story.exchange(time, { ...phone(n), server: guest(n) }, { method: 'REGISTER', user: `${100 + n}` }, 503);
  },
  'a phone of a deleted user fails over across five of them': (story) => {
    for (let round = 0; round < 20; round++)
      for (let i = 0; i < 5; i++)
        story.exchange(
          round * 60 + i * 3,
          { ...phone(0), server: guest(i) },
          { method: 'REGISTER', user: '100', callId: 'reg', cseq: 1 + round * 5 + i },
          404,
        );
  },
  'the same phones send keep-alives to all of them': (story) => {
    for (let round = 0; round < 30; round++)
      for (let n = 0; n < 36; n++) story.raw(round * 15 + n * 0.2, { ...phone(n), server: guest(n) }, '\r\n\r\n');
  },
};

const middles: Record<string, Tell> = {
  'a provider pings the thirty accounts of a PBX that it does not hear of otherwise, each every half a minute': (
    story,
  ) => {
    const node: Peer = { address: '203.0.113.20', agent: 'kamailio' };
    for (let i = 0; i < 900; i++)
      story.exchange(i, node, { method: 'OPTIONS', user: `acct${1000 + (i % 30)}`, from: 'keepalive' }, 200);
  },
  'a PBX behind its proxy asks forty phones whether they are there, each once a minute': (story) => {
    const pbx: Peer = { address: '198.51.100.20', agent: 'Asterisk PBX 18.20.0' };
    for (let i = 0; i < 400; i++)
      story.exchange(i * 1.5, pbx, { method: 'OPTIONS', user: `${200 + (i % 40)}`, from: 'asterisk' }, 200);
  },
  'a monitor asks for sixteen users, one after the other, every five minutes': (story) => {
    const monitor: Peer = { address: '198.51.100.20', agent: 'check_sip 1.3' };
    for (let round = 0; round < 12; round++)
      for (let user = 0; user < 16; user++)
        story.exchange(round * 300 + user, monitor, { method: 'OPTIONS', user: `${100 + user}`, from: 'nagios' }, 200);
  },
  'twenty phones ask for their mailboxes, of which the server knows nothing': (story) => {
    for (let round = 0; round < 5; round++)
      for (let n = 0; n < 20; n++) {
        const fields = {
          method: 'SUBSCRIBE',
          user: `${100 + n}`,
          from: `${100 + n}`,
          headers: ['Event: message-summary'],
        };
        story.exchange(round * 60 + n * 2, phone(n), fields, 489);
      }
  },
  'twenty phones publish their state to a server that does not take it': (story) => {
    for (let round = 0; round < 5; round++)
      for (let n = 0; n < 20; n++)
        story.exchange(
          round * 60 + n * 2,
          phone(n),
          { method: 'PUBLISH', user: `${100 + n}`, from: `${100 + n}` },
          405,
        );
  },
  'a carrier ends 400 calls within ten seconds': (story) => {
    for (let i = 0; i < 400; i++)
      story.exchange(
        i / 40,
        { address: '198.51.100.200', agent: null },
        { method: 'BYE', user: `4416149${60_000 + i}`, toTag: `t${i}` },
        200,
      );
  },
  'calls that the PBX placed are acknowledged and ended by the carrier': (story) => {
    const carrier = { address: '198.51.100.200', agent: null };
    for (let i = 0; i < 600; i++) {
      const asked = story.askOut(i / 20, carrier, { method: 'INVITE', user: `4416149${60_000 + i}` });
      story.answer(i / 20 + 0.2, asked, 200);
      story.exchange(i / 20 + 5, carrier, { method: 'BYE', user: 'pbx', toTag: `mine${i}` }, 200);
    }
  },
};

/** All that a PBX hears of 40 users by way of an SBC, and what somebody does who reaches the SBC too. */
const behindProxy: Readonly<Record<string, (story: Traffic, proxy: Peer) => void>> = {
  'guesses 300 passwords': (story, proxy) => {
    for (let i = 0; i < 300; i++) story.register(60 + i / 5, proxy, '999', 403);
  },
  'looks for 300 extensions': (story, proxy) => {
    for (let i = 0; i < 300; i++) story.exchange(60 + i / 5, proxy, { method: 'REGISTER', user: `${1000 + i}` }, 404);
  },
  'looks for a way to dial out': (story, proxy) => {
    for (let i = 0; i < 300; i++)
      story.exchange(60 + i / 5, proxy, { method: 'INVITE', user: `${i}0044207946`, from: '1000' }, 404);
  },
  'calls itself friendly-scanner': (story, proxy) => {
    story.exchange(60, { ...proxy, agent: 'friendly-scanner' }, { method: 'OPTIONS', user: '100' }, 200);
  },
  'floods with calls': (story, proxy) => {
    for (let i = 0; i < 15_000; i++)
      story.exchange(60 + i / 1000, proxy, { method: 'INVITE', user: '100', from: `${i}` }, 486);
  },
};

describe('somebody attacks through a proxy: it is told, and the users of the proxy go on', () => {
  for (const [name, attack] of Object.entries(behindProxy))
    for (const transport of ['UDP', 'TCP'] as const)
      test(`${name}, over ${transport}`, () => {
        const story = new Traffic();
        const proxy: Peer = { address: '198.51.100.50', port: 5060, transport, agent: null };
        for (let user = 0; user < 40; user++) story.register(user, proxy, `${200 + user}`, 200);
        attack(story, proxy);
        const judged = judge(story);
        assertNobodyBlocked(judged);
        assert.ok(judged.attacks.some(({ attacker, sharedPort }) => attacker === proxy.address && sharedPort));
      });

  for (const [name, attack] of Object.entries(behindProxy))
    test(`${name}, behind a proxy that the PBX watches and that registers nobody`, () => {
      const story = new Traffic();
      const proxy: Peer = { address: '198.51.100.50', port: 5060, transport: 'TCP', agent: null };
      for (let i = 0; i < 200; i += 20)
        story.answer(i + 0.05, story.askOut(i, proxy, { method: 'OPTIONS', user: '' }), 200);
      attack(story, proxy);
      assertNobodyBlocked(judge(story));
    });

  test('whoever stands beside the proxy behind the same address is out, by the port that he has there', () => {
    const story = new Traffic();
    const proxy: Peer = { address: '198.51.100.50', port: 5060, agent: null };
    for (let user = 0; user < 40; user++) story.register(user, proxy, `${200 + user}`, 200);
    for (let i = 0; i < 300; i++) story.register(60 + i / 5, { ...proxy, port: 41_000 }, '999', 403);
    assert.equal(assertBlocked(judge(story), proxy.address, 'register-brute-force', 'proven').attackerPort, 41_000);
  });
});

test('whoever lies by more than an ALG does is out', () => {
  const story = new Traffic();
  for (let i = 0; i < 60; i++) story.raw(i * 10, { address: other }, callWithLength(i, shortened.length + 100));
  assertBlocked(judge(story), other, 'protocol-anomaly');
});

for (const [kind, sites] of Object.entries({
  'an outage': outages,
  'an office': offices,
  'a phone with an old password': stalePhones,
  'people call': callers,
  'a host with many PBXs': tenants,
  'a capture that begins in the middle': middles,
}))
  describe(`${kind}: nobody is blocked`, () => {
    for (const [name, tell] of Object.entries(sites))
      test(name, () => {
        const story = new Traffic();
        tell(story);
        assertNobodyBlocked(judge(story, { protect: Array.from({ length: 12 }, (_, i) => guest(i)) }));
      });
  });
