import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { judge } from '../traffic/judge.ts';
import { type Peer, Traffic } from '../traffic/traffic.ts';

const attacker = '203.0.113.66';
const minute = 60;
const hour = 3600;
const guests = Array.from({ length: 12 }, (_, i) => `192.0.2.${10 + i}`);

type Tell = (story: Traffic, peer: Peer) => void;

/** The PBX works for others meanwhile. */
function life(story: Traffic, until: number, address: string): void {
  for (let time = 0; time < until; time += 20)
    story.register(time, { address }, '9100', 200, { callId: 'life', cseq: 1 + time });
}

const prefixes = ['', '0', '00', '9', '90', '900', '9011', '011', '+', '000', '810', '1', '91', '99', '8', '80'];

const searches: Record<string, Tell> = {
  'one user every 20 min for a day, REGISTER': (story, peer) => {
    for (let i = 0; i < 72; i++)
      story.exchange(i * 20 * minute, peer, { method: 'REGISTER', user: `${1000 + i}` }, i % 9 ? 404 : 401);
  },
  'one user every 40 min for two days, OPTIONS': (story, peer) => {
    for (let i = 0; i < 72; i++)
      story.exchange(i * 40 * minute, peer, { method: 'OPTIONS', user: `${1000 + i}` }, i % 9 ? 404 : 200);
  },
  'a compromised account, then other users, one a minute': (story, peer) => {
    story.register(0, peer, '500', 200);
    for (let i = 0; i < 90; i++) story.exchange(60 + i * 60, peer, { method: 'REGISTER', user: `${1000 + i}` }, 404);
  },
  'a compromised account, then passwords of others, one every 2 min': (story, peer) => {
    story.register(0, peer, '500', 200);
    for (let i = 0; i < 120; i++) story.register(60 + i * 120, peer, `${1000 + i}`, 401);
  },
  'ten accounts, a password every 2 s, each from a new port': (story, peer) => {
    for (let i = 0; i < 300; i++) story.register(i * 2, { ...peer, port: 10_000 + i }, `${100 + (i % 10)}`, 401);
  },
  'eight accounts, each every 16 s, a new port each time': (story, peer) => {
    for (let i = 0; i < 600; i++) story.register(i * 2, { ...peer, port: 10_000 + i }, `${100 + (i % 8)}`, 401);
  },
  'one account, one try every 10 s, for three hours': (story, peer) => {
    for (let i = 0; i < 1080; i++) story.register(i * 10 + (i % 3), peer, '100', 401);
  },
  'one account, tries at random pauses of 5 to 60 s': (story, peer) => {
    let time = 0;
    for (let i = 0; i < 300; i++) {
      time += 5 + ((i * 7919) % 56);
      story.register(time, peer, '100', 401);
    }
  },
  'made-up nonces, a second apart': (story, peer) => {
    for (let i = 0; i < 60; i++) {
      const asked = story.ask(i, peer, { method: 'REGISTER', user: '100', auth: { nonce: `made${i}` } });
      story.answer(i + 0.01, asked, 401, { nonce: story.fresh('n') });
    }
  },
};
for (const method of ['INVITE', 'SUBSCRIBE', 'MESSAGE', 'PUBLISH'])
  searches[`passwords over ${method}, one every 2 s`] = (story, peer) => {
    for (let i = 0; i < 60; i++) {
      const fields = { method, user: '900', from: '100', callId: `try${i}` };
      story.exchange(i * 2, peer, fields, 407, { nonce: `p${i}` });
      story.exchange(i * 2 + 0.1, peer, { ...fields, cseq: 2, auth: { nonce: `p${i}` } }, 407);
    }
  };
for (const [method, status] of [
  ['SUBSCRIBE', 481],
  ['OPTIONS', 405],
  ['MESSAGE', 501],
  ['INVITE', 484],
  ['INVITE', 480],
  ['SUBSCRIBE', 489],
  ['NOTIFY', 481],
  ['REGISTER', 403],
  ['REGISTER', 405],
] as const)
  searches[`${method} to user after user, all answered ${status}`] = (story, peer) => {
    for (let i = 0; i < 60; i++) story.exchange(i * 3, peer, { method, user: `${1000 + i}` }, status);
  };

const floods: Record<string, Tell> = {
  'ACKs that belong to nothing, 200 a second': (story, peer) => {
    for (let i = 0; i < 3000; i++) story.ask(i / 200, peer, { method: 'ACK', user: '100', toTag: `x${i}` });
  },
  'BYEs that belong to nothing, 150 a second': (story, peer) => {
    for (let i = 0; i < 3000; i++) story.exchange(i / 150, peer, { method: 'BYE', user: '100', toTag: `x${i}` }, 481);
  },
  'CANCELs that belong to nothing, 150 a second': (story, peer) => {
    for (let i = 0; i < 3000; i++) story.exchange(i / 150, peer, { method: 'CANCEL', user: '100' }, 481);
  },
  'answers that nobody asked for, 300 a second': (story, peer) => {
    for (let i = 0; i < 4500; i++)
      story.raw(
        i / 300,
        peer,
        `SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 192.0.2.10;branch=z9hG4bKx${i}\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>;tag=2\r\nCall-ID: f${i}\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n`,
      );
  },
  'REGISTERs at 30 a second for three minutes, challenges ignored': (story, peer) => {
    for (let i = 0; i < 5400; i++) story.exchange(i / 30, peer, { method: 'REGISTER', user: '100' }, 401);
  },
  'INVITEs at 30 a second for three minutes, one number, refused': (story, peer) => {
    for (let i = 0; i < 5400; i++) story.exchange(i / 30, peer, { method: 'INVITE', user: '100' }, 404);
  },
  'OPTIONS at 30 a second for a minute, answered': (story, peer) => {
    for (let i = 0; i < 1800; i++) story.exchange(i / 30, peer, { method: 'OPTIONS', user: '' }, 200);
  },
  'CRLF at 2000 a second': (story, peer) => {
    for (let i = 0; i < 40_000; i++) story.raw(i / 2000, peer, '\r\n\r\n');
  },
};

const tolls: Record<string, Tell> = {
  'one number in the names of many extensions, challenged': (story, peer) => {
    for (let i = 0; i < 60; i++)
      story.exchange(i * 5, peer, { method: 'INVITE', user: '0048221530838', from: `${100 + i}` }, 401);
  },
  'one number in the names of many extensions, 404': (story, peer) => {
    for (let i = 0; i < 60; i++)
      story.exchange(i * 5, peer, { method: 'INVITE', user: '0048221530838', from: `${100 + i}` }, 404);
  },
  'one number again and again, 404': (story, peer) => {
    for (let i = 0; i < 60; i++)
      story.exchange(i * 20, peer, { method: 'INVITE', user: '0048221530838', from: '100' }, 404);
  },
  'prefixes, one every half hour, 404': (story, peer) => {
    for (const [i, prefix] of prefixes.entries())
      story.exchange(i * 0.5 * hour, peer, { method: 'INVITE', user: `${prefix}48221530838` }, 404);
  },
};
for (const status of [undefined, 100, 183, 200, 407, 488, 486])
  tolls[`prefixes, one every 10 s, answered ${status ?? 'nothing'}`] = (story, peer) => {
    for (const [i, prefix] of prefixes.entries())
      story.exchange(i * 10, peer, { method: 'INVITE', user: `${prefix}48221530838` }, status);
  };

const sweeps: Record<string, Tell> = {};
for (const method of ['OPTIONS', 'REGISTER', 'INVITE', 'SUBSCRIBE'])
  for (const status of method === 'OPTIONS' ? [undefined, 200, 404] : [undefined, 404, 401, 403])
    for (const every of [0.05, 2, 300])
      sweeps[`one ${method} to each of twelve guests every ${every} s, answered ${status ?? 'nothing'}`] = (
        story,
        peer,
      ) => {
        for (const [i, server] of guests.entries())
          story.exchange(i * every, { ...peer, server }, { method, user: '100' }, status);
      };

const ways: Record<string, Peer & { readonly pbx: string }> = {
  'over UDP': { address: attacker, agent: null, pbx: guests[0]! },
  'over TCP': { address: attacker, agent: null, transport: 'TCP', pbx: guests[0]! },
  'over IPv6': { address: '2001:db8:66::66', agent: null, pbx: '2001:db8:1::10' },
  'as a phone': { address: attacker, pbx: guests[0]! },
};

for (const [way, { pbx, ...peer }] of Object.entries(ways))
  for (const [kind, stories] of Object.entries({ searches, floods, tolls, sweeps }))
    if (kind !== 'sweeps' || !pbx.includes(':'))
      describe(`the attacker is blocked ${way}, and nobody else: ${kind}`, () => {
        for (const [name, tell] of Object.entries(stories))
          test(name, () => {
            const story = new Traffic(pbx);
            tell(story, peer);
            life(story, 2 * hour, pbx.includes(':') ? '2001:db8:9::9' : '198.51.100.9');
            const blocked = judge(story, { protect: [pbx, ...guests] }).attacks.filter(
              ({ action }) => action === 'block',
            );
            assert.deepEqual([...new Set(blocked.map((one) => one.attacker))], [peer.address]);
          });
      });
