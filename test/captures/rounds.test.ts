import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  assertBlocked,
  assertFinding,
  assertNobodyBlocked,
  assertOnlyBlocked,
  type Judged,
  judge,
} from '../traffic/judge.ts';
import { type Peer, Traffic } from '../traffic/traffic.ts';

const site = '198.51.100.7';
const attacker = '203.0.113.66';
const provider: Peer = { address: '198.51.100.20', agent: 'OpenSIPS (3.2.5 (x86_64/linux))' };

interface Round {
  readonly users: number;
  /** seconds from one round to the next */
  readonly every: number;
  /** seconds from one user to the next */
  readonly step?: number;
  readonly method?: string;
  /** of the n-th user */
  readonly status: (n: number) => number;
  readonly headers?: readonly string[];
  /** each is asked in its own name */
  readonly own?: boolean;
}

/** Some rounds begin up to two seconds late. */
function rounds({ users, every, step = 0.01, method = 'OPTIONS', status, headers = [], own = false }: Round): Judged {
  const story = new Traffic();
  for (let round = 0; round < 20; round++)
    for (let n = 0; n < users; n++) {
      const user = `${49_301_100 + n}`;
      const fields = { method, user, from: own ? user : 'pinger', headers };
      story.exchange(round * every + (round % 3) + n * step, provider, fields, status(n));
    }
  return judge(story);
}

describe('the same users are asked for round after round: nobody is blocked', () => {
  const all = (status: number) => () => status;
  const some = (status: number) => (n: number) => (n % 5 === 3 ? status : 200);
  const cases: Record<string, Round> = {
    'a provider pings nineteen accounts at once': { users: 19, every: 30, status: all(200) },
    'a provider pings fifty accounts, one after the other': { users: 50, every: 60, step: 1.1, status: all(200) },
    'a provider pings eighteen accounts, one in five of which is gone': { users: 18, every: 30, status: some(404) },
    'a provider pings nine accounts of which the PBX knows nothing': { users: 9, every: 60, status: all(404) },
    'a provider pings nine accounts and is challenged': { users: 9, every: 60, status: all(401) },
    'a provider pings forty accounts at once, one in five of which is gone': {
      users: 40,
      every: 30,
      status: some(404),
    },
    'a provider pings two hundred accounts at once': { users: 200, every: 60, status: all(200) },
    'a provider pings two hundred accounts within twenty seconds': {
      users: 200,
      every: 60,
      step: 0.1,
      status: all(200),
    },
    'a provider pings fourteen numbers that are gone': { users: 14, every: 60, step: 3, status: all(404) },
    'a provider pings twenty-two numbers that are gone': { users: 22, every: 60, step: 2, status: all(404) },
    'an SBC passes on the pings of forty phones': { users: 40, every: 60, step: 1.2, status: all(200), own: true },
    'a monitor asks for nine users who are gone': { users: 9, every: 60, step: 0.5, status: all(404) },
    'a monitor asks for eight users who are gone every five minutes': {
      users: 8,
      every: 300,
      step: 0.5,
      status: all(404),
    },
  };
  for (const status of [200, 403, 404, 405, 481, 489, 501])
    cases[`a provider tells ten accounts of their mailboxes, answered ${status}`] = {
      ...{ users: 10, every: 600, method: 'NOTIFY', status: all(status), headers: ['Event: message-summary'] },
    };
  for (const [method, status] of [
    ['NOTIFY', 405],
    ['NOTIFY', 481],
    ['INFO', 405],
    ['INFO', 481],
  ] as const)
    cases[`a proxy keeps the way to twenty phones open by ${method}, answered ${status}`] = {
      ...{ users: 20, every: 15, step: 0.6, method, status: all(status) },
    };
  for (const [name, round] of Object.entries(cases)) test(name, () => assertNobodyBlocked(rounds(round)));

  for (const [status, to] of [
    [200, false],
    [undefined, false],
    [undefined, true],
  ] as const)
    test(`forty users that are asked for at once ${to ? 'in To ' : ''}are a sweep, also where ${status ? 'all are there' : 'nobody answers'}`, () => {
      const story = new Traffic();
      for (let n = 0; n < 40; n++) {
        const user = `${100 + n}`;
        story.exchange(
          n * 0.01,
          { address: attacker },
          { method: 'OPTIONS', user, ...(to ? { to: user } : {}) },
          status,
        );
      }
      const { time, firstTime } = assertBlocked(judge(story), attacker, 'options-sweep');
      assert.ok(time - firstTime < 300, 'with the twentieth');
    });

  test('a proxy pings twelve servers all at once every minute, and is late now and then', () => {
    const story = new Traffic();
    for (let round = 0; round < 30; round++)
      for (let n = 0; n < 12; n++)
        story.exchange(
          round * 60 + (round % 3) + n * 0.01,
          { ...provider, server: `192.0.2.${10 + n}` },
          { method: 'OPTIONS', user: '' },
          200,
        );
    assertNobodyBlocked(judge(story, { protect: ['192.0.2.0/24'] }));
  });

  for (const [name, status] of [
    ['are unknown', 404],
    ['have no passwords', 401],
  ] as const)
    test(`all seven lines of a phone ${name}`, () => {
      const story = new Traffic();
      for (let round = 0; round < 30; round++)
        for (let line = 0; line < 7; line++)
          story.exchange(round * 60 + line / 10, { address: site }, { method: 'REGISTER', user: `20${line}` }, status);
      assertNobodyBlocked(judge(story));
    });

  for (const [phones, status, step] of [
    [10, 403, 3],
    [24, 404, 0.2],
    [20, 401, 1],
    [40, 404, 0.8],
    [100, 403, 1.1],
  ] as const)
    test(`${phones} phones of an office that the server does not know any more come again and again, ${status}`, () => {
      const story = new Traffic();
      for (let round = 0; round < 20; round++)
        for (let n = 0; n < phones; n++)
          story.exchange(
            round * 120 + n * step,
            { address: site, port: 20_000 + n },
            { method: 'REGISTER', user: `${700 + n}`, callId: `phone${n}`, cseq: 1 + round },
            status,
          );
      assertNobodyBlocked(judge(story));
    });
});

for (const step of [0.2, 1])
  test(`of ninety phones of an office that come every ${step} s a third was deleted, the rest works`, () => {
    const story = new Traffic();
    for (let round = 0; round < 10; round++)
      for (let n = 0; n < 90; n++) {
        const phone: Peer = { address: site, port: 20_000 + n };
        const call = { callId: `phone${n}`, cseq: 1 + 2 * round };
        if (n % 3 === 0)
          story.exchange(round * 120 + n * step, phone, { method: 'REGISTER', user: `${700 + n}`, ...call }, 404);
        else story.register(round * 120 + n * step, phone, `${700 + n}`, 200, call);
      }
    assertNobodyBlocked(judge(story));
  });

describe('what does not work comes first: nobody is blocked', () => {
  for (const challenged of [true, false])
    test(`the first twelve of forty accounts of a PBX are closed, ${challenged ? 'challenged' : 'refused at once'}`, () => {
      const story = new Traffic();
      const peer = { address: site, agent: 'Asterisk PBX 18.20.0' };
      for (let round = 0; round < 20; round++)
        for (let n = 0; n < 40; n++) {
          const time = round * 60 + n * 0.02;
          const user = `acc${n}`;
          if (n < 12 && !challenged) story.exchange(time, peer, { method: 'REGISTER', user }, 404);
          else story.register(time, peer, user, n < 12 ? 404 : 200, { callId: user, cseq: 1 + 2 * round });
        }
      assertNobodyBlocked(judge(story));
    });

  for (const auth of [undefined, { nonce: 'from before' }])
    test(`a softphone asks for forty friends (489) ${auth ? 'in the middle of a capture' : 'before it registers'}`, () => {
      const story = new Traffic();
      const peer = { address: site, agent: 'Jitsi2.11' };
      for (let n = 0; n < 40; n++) {
        const fields = { method: 'SUBSCRIBE', user: `${200 + n}`, from: '100', headers: ['Event: presence'] };
        story.exchange(n * 0.03, peer, auth ? { ...fields, auth } : fields, 489);
      }
      story.register(60, peer, '100', 200);
      assertNobodyBlocked(judge(story));
    });
});

describe('whoever asks for each user once is found, after a while', () => {
  const scanner: Peer = { address: attacker, agent: null };

  for (const [method, users, status] of [
    ['OPTIONS', 12, 404],
    ['OPTIONS', 24, 404],
    ['OPTIONS', 60, 200],
    ['OPTIONS', 15, 401],
    ['REGISTER', 6, 404],
    ['REGISTER', 12, 403],
  ] as const)
    for (const goesOn of [false, true])
      test(`${users} users by ${method} within a second, ${status}, ${goesOn ? 'then others work' : 'then nothing'}`, () => {
        const story = new Traffic();
        for (let n = 0; n < users; n++)
          story.exchange(n / users, scanner, { method, user: `${100 + n}`, from: '100' }, status);
        if (goesOn) for (let i = 0; i < 20; i++) story.register(10 + i * 10, { address: site }, '500', 200);
        assertOnlyBlocked(judge(story), [attacker]);
      });

  for (const [what, status, detector] of [
    ['which are all there', 200, 'options-sweep'],
    ['of which nothing is known', 404, 'user-enumeration'],
  ] as const)
    test(`sixty whole numbers, ${what}`, () => {
      const story = new Traffic();
      for (let n = 0; n < 60; n++)
        story.exchange(n / 5, scanner, { method: 'OPTIONS', user: `${49_301_100 + n}` }, status);
      assertBlocked(judge(story), attacker, detector);
    });

  for (const [method, status, most] of [
    ['OPTIONS', 200, 20],
    ['OPTIONS', 404, 10],
    ['REGISTER', 404, 25],
    ['REGISTER', 403, 25],
  ] as const)
    test(`names from a list by ${method} from ever other ports, two a second, ${status}: it is out with the ${most}th`, () => {
      const story = new Traffic();
      for (let n = 0; n < 40; n++)
        story.exchange(n / 2, { ...scanner, port: 20_000 + n }, { method, user: `user${n}`, from: 'x' }, status);
      for (let i = 0; i < 30; i++) story.register(10 + i * 10, { address: site }, '500', 200);
      const detector = status === 200 ? 'options-sweep' : 'user-enumeration';
      const { time, firstTime } = assertBlocked(judge(story), attacker, detector);
      assert.ok(time - firstTime < most * 500);
    });

  for (const method of ['OPTIONS', 'REGISTER'])
    test(`more users by ${method} than are waited for: it is told once`, () => {
      const story = new Traffic();
      for (let n = 0; n < 60; n++) story.exchange(n / 20, scanner, { method, user: `${100 + n}` }, 404);
      const { attacks } = judge(story);
      const detectors = attacks.map((one) => one.detector);
      assert.deepEqual(detectors, [...new Set(detectors)]);
    });

  for (const [every, users] of [
    [0.1, 24],
    [0.1, 60],
    [30, 60],
  ] as const)
    test(`${users} users by REGISTER, one every ${every} s, each from a port of its own`, () => {
      const story = new Traffic();
      for (let n = 0; n < users; n++)
        story.exchange(n * every, { ...scanner, port: 20_000 + n }, { method: 'REGISTER', user: `${100 + n}` }, 404);
      assertOnlyBlocked(judge(story), [attacker]);
    });

  for (const method of ['OPTIONS', 'REGISTER'])
    test(`each of three hundred users is asked for twice by ${method}`, () => {
      const story = new Traffic();
      for (let n = 0; n < 300; n++)
        for (const late of [0, 6]) story.exchange(n * 20 + late, scanner, { method, user: `${1000 + n}` }, 404);
      assertBlocked(judge(story), attacker, 'user-enumeration');
    });

  test('a round of pings goes on, and user after user comes to it', () => {
    const story = new Traffic();
    for (let round = 0; round < 120; round++)
      for (let n = 0; n < 10 + round; n++)
        story.exchange(round * 30 + n * 0.01, scanner, { method: 'OPTIONS', user: `${100 + n}` }, 404);
    assertBlocked(judge(story), attacker, 'user-enumeration');
  });

  for (const [accounts, ports] of [
    [12, 1],
    [20, 20],
  ] as const)
    test(`a password is tried at ${accounts} accounts within a second, from ${ports} ports, and works at another one`, () => {
      const story = new Traffic();
      for (let n = 0; n <= accounts; n++) {
        const peer = { ...scanner, port: 20_000 + (n % ports) };
        story.register(n / 20, peer, `${100 + n}`, n === accounts ? 200 : 403);
      }
      story.register(200, { address: site }, '500', 200);
      const judged = judge(story);
      assertOnlyBlocked(judged, [attacker]);
      assertFinding(judged, 'compromise');
    });
});
