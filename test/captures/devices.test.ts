import { describe, test } from 'node:test';
import { assertNobodyBlocked, judge } from '../traffic/judge.ts';
import { type Peer, Traffic } from '../traffic/traffic.ts';

const site = '198.51.100.7';
const servers = ['192.0.2.10', '192.0.2.11'];

type Tell = (story: Traffic) => void;

/** A device behind the site's NAT. */
function device(n: number, agent?: string): Peer {
  return { address: site, port: 20_000 + n, ...(agent === undefined ? {} : { agent }) };
}

interface Course {
  /** seconds until it rings; undefined: it does not */
  readonly rings?: number;
  /** seconds until its final answer */
  readonly ends: number;
  readonly status: number;
}

function call(story: Traffic, time: number, peer: Peer, user: string, { rings, ends, status }: Course): void {
  const asked = story.ask(time, peer, { method: 'INVITE', user });
  story.answer(time + 0.01, asked, 100);
  if (rings !== undefined) story.answer(time + rings, asked, 180);
  story.answer(time + ends, asked, status);
  story.ack(time + ends + 0.02, asked);
}

const gateways: Record<string, Tell> = {
  'a fax adapter offers T.38 in the call, is refused twice and goes on in audio': (story) => {
    const fax = device(0, 'Cisco/SPA112-1.4.1');
    story.register(0, fax, '300', 200);
    for (let i = 0; i < 20; i++) {
      const fields = { method: 'INVITE', user: '900', from: '300', callId: `fax${i}` };
      story.exchange(10 + i * 40, fax, fields, 200);
      for (const cseq of [2, 3]) {
        const again = { ...fields, toTag: `srvfax${i}`, cseq };
        story.exchange(10 + i * 40 + cseq, fax, again, 488);
      }
    }
  },
  'a fax adapter without an account dials a busy number fifteen times': (story) => {
    for (let i = 0; i < 15; i++)
      story.exchange(i * 60, device(0, 'Grandstream HT802 1.0.17.5'), { method: 'INVITE', user: '442079460123' }, 486);
  },
  'a gateway with 24 lines, a port for each, two of them with an old password': (story) => {
    for (let round = 0; round < 20; round++)
      for (let line = 0; line < 24; line++) {
        const peer = { address: site, port: 5060 + line, agent: 'Grandstream GXW4224' };
        story.register(round * 60 + line, peer, `${100 + line}`, line % 12 === 3 ? 403 : 200, {
          callId: `line${line}`,
          cseq: 1 + 2 * round,
        });
      }
  },
  'thirty handsets of a DECT system behind one port come back at once, every five minutes': (story) => {
    for (let round = 0; round < 5; round++)
      for (let n = 0; n < 30; n++)
        story.register(round * 300 + n * 0.05, { address: site, agent: 'Snom M900' }, `${300 + n}`, 200);
  },
  'an SBC of Teams asks with OPTIONS every minute and brings calls, some to nobody': (story) => {
    const sbc: Peer = { address: site, agent: 'AudioCodes-SBC/v.7.20A.258.459', transport: 'TCP' };
    for (let time = 0; time < 3600; time += 60) story.exchange(time, sbc, { method: 'OPTIONS', user: '' }, 200);
    for (let i = 0; i < 200; i++)
      call(story, 5 + i * 17, sbc, `+4930${100_000 + i * 3}`, {
        rings: 1,
        ends: 5,
        status: [200, 200, 404, 480, 486, 200][i % 6]!,
      });
  },
  'Teams asks from three addresses with OPTIONS every minute': (story) => {
    for (let time = 0; time < 3600; time += 60)
      for (let n = 0; n < 3; n++)
        story.exchange(
          time + n,
          { address: `198.51.100.${24 + n}`, agent: 'Microsoft.PSTNHub.SIPProxy', transport: 'TCP' },
          { method: 'OPTIONS', user: '' },
          200,
        );
  },
  'an SBC registers two hundred numbers of one customer, one in twenty unknown': (story) => {
    for (let n = 0; n < 200; n++)
      story.register(n * 0.2, { address: site, agent: 'Mediant' }, `4930${1000 + n}`, n % 20 === 7 ? 404 : 200);
  },
  'an outbound proxy for fifty users, three of them with an old password': (story) => {
    for (let round = 0; round < 30; round++)
      for (let n = 0; n < 50; n++)
        story.register(round * 60 + n, { address: site, agent: `Phone${n % 5}` }, `${500 + n}`, n < 3 ? 403 : 200, {
          callId: `user${n}`,
          cseq: 1 + 2 * round,
        });
  },
  'a FreeSWITCH gateway with an old password tries every 30 s and pings in between, challenged': (story) => {
    const gateway = { address: site, agent: 'FreeSWITCH-mod_sofia/1.10.9' };
    for (let i = 0; i < 60; i++) {
      story.register(i * 30, gateway, 'gw1', 403);
      story.exchange(i * 25 + 3, gateway, { method: 'OPTIONS', user: '' }, 401);
    }
  },
  'a Kamailio pings the PBX through four of its ports every 10 s': (story) => {
    for (let i = 0; i < 200; i++)
      for (let n = 0; n < 4; n++)
        story.exchange(
          i * 10 + n * 0.001,
          { address: site, agent: 'kamailio (5.6.3)', port: 5060 + n },
          { method: 'OPTIONS', user: '' },
          200,
        );
  },
  'an Asterisk asks forty contacts whether they are there, each once a minute': (story) => {
    for (let i = 0; i < 400; i++)
      story.exchange(
        i * 1.5,
        { address: site, agent: 'Asterisk PBX 20.5.0' },
        { method: 'OPTIONS', user: `${400 + (i % 40)}` },
        200,
      );
  },
  'a Cisco gateway pings and hears 503 all day': (story) => {
    for (let i = 0; i < 500; i++)
      story.exchange(
        i * 30,
        { address: site, agent: 'Cisco-SIPGateway/IOS-16.12.4' },
        { method: 'OPTIONS', user: '' },
        503,
      );
  },
  'a push server holds the registrations of 300 users, one in thirty with an old password': (story) => {
    for (let n = 0; n < 300; n++)
      story.register(
        n * 0.1,
        { address: site, transport: 'TCP', port: 10_000 + (n % 20), agent: 'Bria Push' },
        `${100 + n}`,
        n % 30 === 7 ? 401 : 200,
      );
  },
};

const phones: Record<string, Tell> = {
  'thirty keys for parking and pick-up that the PBX does not take, right after the registration': (story) => {
    story.register(0, device(0), '100', 200);
    for (let key = 0; key < 30; key++)
      story.exchange(
        1 + key * 0.05,
        device(0),
        { method: 'SUBSCRIBE', user: `*5${key}`, from: '100', headers: ['Event: dialog'] },
        key % 3 ? 489 : 404,
      );
  },
  'a capture begins in the middle: twelve dead keys are refreshed with an old nonce': (story) => {
    for (let round = 0; round < 3; round++)
      for (let key = 0; key < 12; key++)
        story.exchange(
          round * 1700 + key * 0.05,
          device(0),
          { method: 'SUBSCRIBE', user: `7${key}`, from: '100', auth: { nonce: 'old' } },
          404,
        );
    story.register(4000, device(0), '100', 200);
  },
  'a Polycom asks for its buddies and publishes its state, every 30 s, not served': (story) => {
    for (let i = 0; i < 60; i++)
      for (const method of ['SUBSCRIBE', 'PUBLISH'])
        story.exchange(i * 30, device(0), { method, user: '100', from: '100' }, 405);
  },
  'ten phones publish the quality of their calls to a collector that is not there': (story) => {
    for (let i = 0; i < 100; i++)
      story.exchange(i * 6, device(i % 10), { method: 'PUBLISH', user: 'collector', from: `${100 + (i % 10)}` }, 404);
  },
  'thirty phones keep their NAT open with OPTIONS that are not served': (story) => {
    for (let i = 0; i < 900; i++) story.exchange(i * 0.7, device(i % 30), { method: 'OPTIONS', user: '' }, 405);
  },
  'twenty Cisco phones ask for a token before they register, which the PBX does not know': (story) => {
    for (let n = 0; n < 20; n++) {
      story.exchange(n * 0.5, device(n), { method: 'REFER', user: `${100 + n}`, from: `${100 + n}` }, 405);
      story.register(n * 0.5 + 0.2, device(n), `${100 + n}`, 200);
    }
  },
  'twenty unknown phones ask for their own mailboxes first, unknown': (story) => {
    for (let n = 0; n < 20; n++) {
      story.exchange(n, device(n), { method: 'SUBSCRIBE', user: `${100 + n}`, from: `${100 + n}` }, n % 2 ? 403 : 404);
      story.register(n + 2, device(n), `${100 + n}`, 200);
    }
  },
  'a Lync client tries what only its own server knows': (story) => {
    const methods = ['SERVICE', 'SUBSCRIBE', 'BENOTIFY', 'NEGOTIATE'];
    for (let i = 0; i < 40; i++)
      story.exchange(
        i * 3,
        { ...device(0, 'UCCAPI/15.0.4420.1017 OC/15.0'), transport: 'TCP' },
        { method: methods[i % 4]!, user: 'bob', from: 'bob' },
        [200, 489, 405, 501][i % 4]!,
      );
  },
  'a phone has six lines of which three exist': (story) => {
    for (let round = 0; round < 60; round++)
      for (let line = 0; line < 6; line++)
        if (line < 3) story.register(round * 60 + line, device(0), `${100 + line}`, 200);
        else story.exchange(round * 60 + line, device(0), { method: 'REGISTER', user: `${100 + line}` }, 404);
  },
  'fifteen phones use old nonces for each registration and hear 401 without stale=true': (story) => {
    for (let round = 0; round < 20; round++)
      for (let n = 0; n < 15; n++) {
        const fields = { method: 'REGISTER', user: `${100 + n}`, callId: `r${n}`, cseq: 1 + 2 * round };
        const nonce = story.fresh('q');
        story.exchange(round * 60 + n, device(n), { ...fields, auth: { nonce: `old${n}.${round}` } }, 401, { nonce });
        story.exchange(round * 60 + n + 0.03, device(n), { ...fields, cseq: 2 + 2 * round, auth: { nonce } }, 200);
      }
  },
  'people sign in at eight desks and mistype their PIN twice each': (story) => {
    for (let n = 0; n < 8; n++) {
      for (const late of [0, 15]) story.register(n * 90 + late, device(n), `${300 + n}`, 403);
      story.register(n * 90 + 40, device(n), `${300 + n}`, 200);
    }
  },
  'thirty phones go by one and by the other of two internet connections': (story) => {
    for (let round = 0; round < 12; round++)
      for (let n = 0; n < 30; n++) {
        const address = round % 2 ? site : '198.51.101.7';
        story.register(round * 300 + n * 0.1, { address, port: 20_000 + n }, `${100 + n}`, 200);
      }
  },
  'forty phones fail over from a server in trouble to the next': (story) => {
    for (let round = 0; round < 5; round++)
      for (let n = 0; n < 40; n++) {
        const time = round * 60 + n * 0.3;
        story.exchange(time, { ...device(n), server: servers[0]! }, { method: 'REGISTER', user: `${100 + n}` }, 503);
        story.register(time + 0.1, { ...device(n), server: servers[1]! }, `${100 + n}`, 200);
      }
  },
};

const calls: Record<string, Tell> = {
  'a call is held and fetched back two hundred times, now and then both ends at once (491)': (story) => {
    const asked = story.exchange(0, device(1), { method: 'INVITE', user: '200' }, 200);
    for (let i = 0; i < 200; i++)
      story.exchange(
        1 + i * 0.3,
        device(1),
        { ...asked.written, toTag: `srv${asked.written.callId}`, cseq: 2 + i, branch: `z9hG4bKhold${i}` },
        i % 7 === 3 ? 491 : 200,
      );
  },
  'calls ring at five phones each, with a tag from each of them': (story) => {
    for (let i = 0; i < 40; i++) {
      const asked = story.ask(i * 5, device(1), { method: 'INVITE', user: `${600 + i}` });
      for (let fork = 0; fork < 5; fork++)
        story.answer(i * 5 + 0.1 + fork / 10, asked, 180 + (fork % 2) * 3, { toTag: `fork${fork}` });
      story.answer(i * 5 + 4, asked, i % 3 ? 200 : 486);
      story.ack(i * 5 + 4.1, asked);
    }
  },
  'a carrier offers SRTP, is refused (488), and calls again without': (story) => {
    for (let i = 0; i < 80; i++)
      for (const [cseq, status] of [
        [1, 488],
        [2, 200],
      ] as const)
        story.exchange(
          i * 5 + cseq,
          { address: site, agent: null },
          { method: 'INVITE', user: `4930${1000 + i}`, callId: `call${i}`, cseq },
          status,
        );
  },
  'a predictive dialler: a third of its list is dead, some are busy, some give up, the rest answer': (story) => {
    const dialler = { address: site, agent: 'VICIdial' };
    for (let i = 0; i < 600; i++) {
      const number = `4930${1_000_000 + i}`;
      const kind = (i * 7) % 20;
      if (kind < 6) call(story, i / 5, dialler, number, { ends: 0.8, status: 404 });
      else if (kind < 10) call(story, i / 5, dialler, number, { ends: 1.2, status: 486 });
      else if (kind < 15) story.giveUp(i / 5, dialler, number, 20);
      else call(story, i / 5, dialler, number, { rings: 2, ends: 8, status: 200 });
    }
  },
  'a door station rings at three flats in turn, and mostly nobody is in': (story) => {
    const door = device(0, '2N IP Verso');
    for (let i = 0; i < 60; i++)
      if (i % 4 === 3) call(story, i * 60, door, `${101 + (i % 3)}`, { rings: 0.2, ends: 20, status: 480 });
      else story.giveUp(i * 60, door, `${101 + (i % 3)}`, 20);
  },
  'twelve lifts test their emergency call, two of them with a number that is gone': (story) => {
    for (let n = 0; n < 12; n++)
      story.exchange(
        n * 60,
        device(n),
        { method: 'INVITE', user: n % 6 === 0 ? '911' : '922' },
        n % 6 === 0 ? 404 : 200,
      );
  },
  'a lift calls a number that is gone, every 30 s': (story) => {
    for (let i = 0; i < 15; i++) story.exchange(i * 30, device(1), { method: 'INVITE', user: '911' }, 404);
  },
  'an emergency phone calls a busy desk thirty times, every 8 s': (story) => {
    for (let i = 0; i < 30; i++)
      story.exchange(i * 8, device(1, 'GAI-Tronics'), { method: 'INVITE', user: '112' }, 486);
  },
  'a web site connects its visitors to a queue that is busy, empty or free': (story) => {
    for (let i = 0; i < 60; i++)
      story.exchange(
        i * 20,
        { address: site, transport: 'TCP', agent: 'janus' },
        { method: 'INVITE', user: 'queue', from: `guest${i}` },
        [486, 480, 200][i % 3]!,
      );
  },
  'thirty speakers are paged at once': (story) => {
    for (let n = 0; n < 30; n++)
      call(story, n * 0.1, { address: site, agent: 'InformaCast' }, `${800 + n}`, { ends: 0.2, status: 200 });
  },
};

const watchers: Record<string, Tell> = {
  'a probe registers with a wrong password every minute, to be refused': (story) => {
    for (let i = 0; i < 240; i++) story.register(i * 60, device(i, 'check_sip_register'), 'probe', 403);
  },
  'a probe registers without a password every 10 s, to be challenged': (story) => {
    for (let i = 0; i < 400; i++)
      story.exchange(i * 10, device(i, 'blackbox'), { method: 'REGISTER', user: 'probe' }, 401);
  },
  'a probe calls a number that is not there, every five minutes': (story) => {
    for (let i = 0; i < 15; i++)
      story.exchange(i * 300, device(i, 'blackbox'), { method: 'INVITE', user: 'probe' }, 404);
  },
  'a probe asks with OPTIONS every 2 s, each time in a connection of its own': (story) => {
    for (let i = 0; i < 600; i++)
      story.exchange(i * 2, { ...device(i), transport: 'TCP' }, { method: 'OPTIONS', user: 'probe' }, 200);
  },
  'a load balancer connects once a second and says nothing': (story) => {
    for (let i = 0; i < 1200; i++) story.syn(i, device(i));
  },
  'a monitor has four users to ask for, one of whom is gone': (story) => {
    for (let i = 0; i < 200; i++)
      story.exchange(i * 7, device(i, 'Zabbix'), { method: 'OPTIONS', user: `test${i % 4}` }, i % 4 === 3 ? 404 : 200);
  },
};

for (const [kind, stories] of Object.entries({ gateways, phones, calls, watchers }))
  describe(`what real devices do, nobody is blocked: ${kind}`, () => {
    for (const [name, tell] of Object.entries(stories))
      test(name, () => {
        const story = new Traffic(servers[0]);
        tell(story);
        assertNobodyBlocked(judge(story, { protect: servers }));
      });
  });
