import { describe, test } from 'node:test';
import type { DetectorId } from '../../src/model/detector.ts';
import { assertBlocked, judge } from '../traffic/judge.ts';
import { type Peer, Traffic } from '../traffic/traffic.ts';

const attacker = '203.0.113.66';
const guests = Array.from({ length: 12 }, (_, i) => `192.0.2.${10 + i}`);
/** User-Agents hidden, as these tools let one do. */
const tool: Peer = { address: attacker, agent: null };

type Tell = (story: Traffic) => void;

const tools: Record<string, readonly [DetectorId, Tell]> = {
  'svmap over twelve hosts': [
    'options-sweep',
    (story) => {
      for (const [i, server] of guests.entries())
        story.exchange(i * 0.02, { ...tool, agent: 'Linksys/SPA942', server }, { method: 'OPTIONS', user: '100' }, 200);
    },
  ],
  'svwar with INVITE: who is found rings and is left': [
    'user-enumeration',
    (story) => {
      for (let i = 0; i < 100; i++) {
        const time = i / 2;
        const asked = story.ask(time, tool, { method: 'INVITE', user: `${100 + i}`, from: `${100 + i}` });
        story.answer(time + 0.005, asked, 100);
        if (i % 10 === 5) {
          story.answer(time + 0.1, asked, 180);
          story.exchange(time + 0.2, tool, { ...asked.written, method: 'CANCEL' }, 200);
          story.answer(time + 0.22, asked, 487);
        } else story.answer(time + 0.05, asked, 404);
        story.ack(time + 0.25, asked);
      }
    },
  ],
  'svwar over one connection': [
    'user-enumeration',
    (story) => {
      for (let i = 0; i < 60; i++)
        story.exchange(i, { ...tool, transport: 'TCP' }, { method: 'REGISTER', user: `${100 + i}` }, 404);
    },
  ],
  'svwar with OPTIONS, a connection for each': [
    'user-enumeration',
    (story) => {
      for (let i = 0; i < 60; i++)
        story.exchange(
          i * 3,
          { ...tool, transport: 'TCP', port: 20_000 + i },
          { method: 'OPTIONS', user: `${i}` },
          404,
        );
    },
  ],
  'svcrack with one nonce for all passwords': [
    'register-brute-force',
    (story) => {
      const nonce = story.register(0, tool, '100', 401, { callId: 'one' });
      for (let i = 0; i < 100; i++)
        story.exchange(
          0.1 + i / 10,
          tool,
          { method: 'REGISTER', user: '100', from: '100', callId: 'one', cseq: 3 + i, auth: { nonce } },
          401,
        );
    },
  ],
  'hydra with sixteen tasks, a port for each': [
    'register-brute-force',
    (story) => {
      for (let i = 0; i < 200; i++) story.register(i / 5, { ...tool, port: 30_000 + (i % 16) }, '100', 401);
    },
  ],
  'hydra with one password for each of 24 users, a port for each': [
    'register-brute-force',
    (story) => {
      for (let i = 0; i < 24; i++) story.register(i / 10, { ...tool, port: 30_000 + i }, `${100 + i}`, 403);
    },
  ],
  'one password for each of twelve users, 10 s apart, again and again': [
    'register-brute-force',
    (story) => {
      for (let i = 0; i < 48; i++) story.register(i * 10, tool, `${100 + (i % 12)}`, 403);
    },
  ],
  'four passwords, then a pause of a minute': [
    'register-brute-force',
    (story) => {
      for (let i = 0; i < 80; i++) story.register(Math.floor(i / 4) * 60 + (i % 4) * 2, tool, '1000', 403);
    },
  ],
  'passwords by the names of five makes of phones in turn': [
    'register-brute-force',
    (story) => {
      const agents = ['Zoiper', 'Yealink', 'snom', 'Cisco', 'Poly'];
      for (let i = 0; i < 200; i++) story.register(i * 15, { ...tool, agent: agents[i % 5]! }, '100', 401);
    },
  ],
  'an enumerator of Metasploit: REGISTER, 401 for who exists': [
    'user-enumeration',
    (story) => {
      for (let i = 0; i < 80; i++)
        story.exchange(i * 0.3, tool, { method: 'REGISTER', user: `${100 + i}` }, i % 8 ? 403 : 401);
    },
  ],
  'names instead of numbers, all challenged, one every 70 s': [
    'user-enumeration',
    (story) => {
      for (let i = 0; i < 40; i++)
        story.exchange(i * 70, { ...tool, port: 1024 + i * 3 }, { method: 'REGISTER', user: `bob${i}` }, 401);
    },
  ],
  'thirty users are to be unregistered': [
    'user-enumeration',
    (story) => {
      for (let i = 0; i < 30; i++)
        story.exchange(i * 180, tool, { method: 'REGISTER', user: `${100 + i}`, expires: 0 }, 401);
    },
  ],
  'SUBSCRIBE in one and the same name, one every 30 s': [
    'user-enumeration',
    (story) => {
      for (let i = 0; i < 60; i++)
        story.exchange(i * 30, tool, { method: 'SUBSCRIBE', user: `${100 + i}`, from: '1' }, 404);
    },
  ],
  'three methods in turn': [
    'user-enumeration',
    (story) => {
      const methods = ['REGISTER', 'INVITE', 'OPTIONS'];
      for (let i = 0; i < 120; i++) story.exchange(i * 10, tool, { method: methods[i % 3]!, user: `${1000 + i}` }, 404);
    },
  ],
  'REFER to user after user, not served': [
    'user-enumeration',
    (story) => {
      for (let i = 0; i < 60; i++)
        story.exchange(
          i * 2,
          tool,
          { method: 'REFER', user: `${100 + i}`, headers: ['Refer-To: <sip:00442079460123@192.0.2.10>'] },
          405,
        );
    },
  ],
  'a guest whose call is answered, then fifty users an hour': [
    'user-enumeration',
    (story) => {
      story.exchange(0, tool, { method: 'INVITE', user: '900' }, 200);
      for (let i = 0; i < 100; i++)
        story.exchange(5 + i * 72, tool, { method: ['REGISTER', 'OPTIONS'][i % 2]!, user: `${1000 + i}` }, 404);
    },
  ],
  'premium numbers, one every 5 min, from new ports': [
    'invite-probe',
    (story) => {
      for (let i = 0; i < 40; i++)
        story.exchange(
          i * 300,
          { ...tool, port: 3000 + i },
          { method: 'INVITE', user: `00972592${100_000 + i * 37}` },
          404,
        );
    },
  ],
  'numbers, each of them incomplete and in a call of its own': [
    'invite-probe',
    (story) => {
      for (let i = 0; i < 60; i++) story.exchange(i * 2, tool, { method: 'INVITE', user: `0044${i * 7}` }, 484);
    },
  ],
  'one number behind ever other digits, each call answered': [
    'invite-probe',
    (story) => {
      for (let i = 0; i < 30; i++)
        story.exchange(i * 10, tool, { method: 'INVITE', user: `000${i}442079460123`, from: `${100 + i}` }, 200);
    },
  ],
  'inviteflood, thirty calls a second to one user who is busy': [
    'flood',
    (story) => {
      for (let i = 0; i < 1800; i++) story.exchange(i / 30, tool, { method: 'INVITE', user: '100' }, 486);
    },
  ],
  'inviteflood over one connection': [
    'flood',
    (story) => {
      for (let i = 0; i < 3000; i++)
        story.ask(i / 100, { ...tool, transport: 'TCP' }, { method: 'INVITE', user: '100' });
    },
  ],
  'what other services would answer: Redis, mail, SSH, web': [
    'protocol-anomaly',
    (story) => {
      for (const [i, payload] of [
        '*1\r\n$4\r\nPING\r\n',
        'EHLO x\r\n',
        'SSH-2.0-Go\r\n',
        'GET / HTTP/1.1\r\n\r\n',
      ].entries())
        story.raw(i * 5, { ...tool, transport: 'TCP', port: 20_000 + i }, payload);
    },
  ],
  'lengths and numbers that lie, one message every 30 s': [
    'protocol-anomaly',
    (story) => {
      for (let i = 0; i < 40; i++)
        story.raw(
          i * 30,
          tool,
          `INVITE sip:100@192.0.2.10 SIP/2.0\r\nVia: SIP/2.0/UDP 203.0.113.66:5060;branch=z9hG4bKf${i}\r\nFrom: <sip:1@1>;tag=1\r\nTo: <sip:100@192.0.2.10>\r\nCall-ID: f${i}\r\nCSeq: ${i % 2 ? '-1' : '99999999999'} INVITE\r\nContent-Length: ${i % 2 ? '-5' : '999999'}\r\n\r\n`,
        );
    },
  ],
};

describe('what real tools do without their names is recognised', () => {
  for (const [name, [detector, tell]] of Object.entries(tools))
    test(name, () => {
      const story = new Traffic(guests[0]);
      tell(story);
      assertBlocked(judge(story, { protect: guests }), attacker, detector);
    });
});
