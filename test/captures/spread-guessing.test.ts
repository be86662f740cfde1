import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertBlocked, assertFinding, assertNobodyBlocked, assertOnlyBlocked, judge } from '../traffic/judge.ts';
import { Traffic } from '../traffic/traffic.ts';

const bot = 'Cisco-CP7960G/8.0';

function botAddress(i: number): string {
  return `203.0.${113 + (i >> 7)}.${1 + (i & 127)}`;
}

describe('one account is guessed from many sources', () => {
  for (const [tries, pause] of [
    [2, 5],
    [3, 20],
    [4, 2],
  ] as const)
    test(`forty sources, ${tries} tries each at pauses of ${pause} s: most of them are shut out`, () => {
      const story = new Traffic();
      for (let i = 0; i < 40; i++)
        for (let k = 0; k < tries; k++)
          story.register(i * 10 + k * pause, { address: botAddress(i), agent: bot }, '100', 401);
      const { attacks } = judge(story);
      const shut = new Set(attacks.filter((one) => one.action === 'block').map((one) => one.attacker));
      assert.ok(shut.size >= 34, `${shut.size} of 40`);
      for (const attack of attacks) assert.equal(attack.evidence, 'proven');
    });

  for (const agents of [1, 7])
    test(`sixty sources with ${agents} User-Agents, one try each: it is told of them from the tenth on`, () => {
      const story = new Traffic();
      for (let i = 0; i < 60; i++)
        story.register(i * 10, { address: `198.${18 + (i % 2)}.${i}.7`, agent: `${bot}.${i % agents}` }, '100', 401);
      const judged = judge(story);
      assertNobodyBlocked(judged);
      assert.equal(judged.attacks.length, 51);
      for (const { attacker, detector, count } of judged.attacks)
        assert.deepEqual([detector, count], ['register-brute-force', 1], attacker);
    });

  test('fifty sources with twelve User-Agents in turn, three tries each, no sooner than after a minute: most of them are shut out', () => {
    const story = new Traffic();
    for (let i = 0; i < 50; i++)
      for (let k = 0; k < 3; k++)
        story.register(i * 2 + k * 80, { address: `198.18.${i}.7`, agent: `${bot}.${i % 12}` }, '100', 401);
    const { attacks } = judge(story);
    const shut = new Set(attacks.filter((one) => one.action === 'block').map((one) => one.attacker));
    assert.ok(shut.size >= 40, `${shut.size} of 50`);
  });

  test('it succeeds at last: the operator is told', () => {
    const story = new Traffic();
    for (let i = 0; i < 20; i++)
      for (let k = 0; k < 3; k++) story.register(i * 10 + k * 3, { address: botAddress(i), agent: bot }, '100', 401);
    story.register(203, { address: botAddress(19), agent: bot }, '100', 200);
    assert.equal(assertFinding(judge(story), 'compromise').subject, '100');
  });

  test('the owner mistypes twice while it goes on, and his phones at home and at work have stale passwords: not blocked', () => {
    const story = new Traffic();
    for (let i = 0; i < 40; i++)
      for (let k = 0; k < 3; k++) story.register(i * 10 + k * 3, { address: botAddress(i), agent: bot }, '100', 401);
    for (let i = 0; i < 20; i++) {
      story.register(100 + i * 30, { address: '198.51.100.7', agent: 'Yealink T46' }, '100', 401);
      story.register(105 + i * 30, { address: '198.51.100.8', agent: 'snomD717' }, '100', 401);
    }
    const judged = judge(story);
    assertBlocked(judged, botAddress(30), 'register-brute-force');
    for (const one of judged.attacks) if (one.attacker.startsWith('198.51')) assert.equal(one.action, 'notice');
  });
});

test('many accounts are tried from sixty addresses of one /24, each by the name of another phone: they are shut out', () => {
  const story = new Traffic();
  for (let i = 0; i < 600; i++)
    story.register(i * 6, { address: `203.0.113.${1 + (i % 60)}`, agent: `phone ${i % 60}` }, `${1000 + i}`, 401);
  const { attacks } = judge(story);
  const shut = new Set(attacks.filter((one) => one.action === 'block').map((one) => one.attacker));
  assert.equal(shut.size, 60);
});

test('forty customers in one /24 have two accounts with old passwords each', () => {
  const story = new Traffic();
  for (let round = 0; round < 30; round++)
    for (let n = 0; n < 80; n++) {
      const peer = { address: `198.51.100.${20 + (n % 40)}`, port: 5060 + Math.floor(n / 40) };
      story.register(round * 60 + n / 2, peer, `${2000 + n}`, 401, { callId: `c${n}`, cseq: 1 + 2 * round });
    }
  assertNobodyBlocked(judge(story));
});

test('many accounts are tried from many sources, four each: the sources are shut out', () => {
  const story = new Traffic();
  for (let i = 0; i < 50; i++)
    for (let k = 0; k < 4; k++)
      story.register(i * 5 + k * 12, { address: botAddress(i), agent: bot }, `${1000 + ((i * 4 + k) % 150)}`, 401);
  const { attacks } = judge(story);
  const shut = new Set(attacks.filter((one) => one.action === 'block').map((one) => one.attacker));
  assert.ok(shut.size >= 35, `${shut.size} of 50`);
});

for (const refusal of [401, 404])
  test(`thirty small offices have four phones each of one make, with old passwords since their server moved, ${refusal}`, () => {
    const story = new Traffic();
    for (let round = 0; round < 15; round++)
      for (let office = 0; office < 30; office++)
        for (let n = 0; n < 4; n++) {
          const peer = { address: `198.51.${office}.7`, port: 20_000 + n };
          const call = { callId: `${office}.${n}`, cseq: 1 + 2 * round };
          story.register(round * 60 + office + n * 0.3, peer, `${1000 + office * 4 + n}`, refusal, call);
        }
    assertNobodyBlocked(judge(story));
  });

for (const place of ['all over the country', 'in one /24'])
  test(`forty households ${place} have a router of one make with ten numbers, which are all refused while their provider is in trouble`, () => {
    const story = new Traffic();
    for (let house = 0; house < 40; house++)
      for (let line = 0; line < 10; line++)
        for (let round = 0, pause = 60, time = house * 3; time < 1800; round++, time += pause, pause *= 2) {
          const address = place === 'in one /24' ? `198.51.100.${10 + house}` : `198.51.${house}.7`;
          const call = { callId: `${house}.${line}`, cseq: 1 + 2 * round };
          story.register(time + line * 0.3, { address }, `${1000 + house * 10 + line}`, 403, call);
        }
    assertNobodyBlocked(judge(story));
  });

test('forty households have a device of one make with five numbers, whose passwords are old, and which comes again after five minutes', () => {
  const story = new Traffic();
  for (let round = 0; round < 8; round++)
    for (let house = 0; house < 40; house++)
      for (let line = 0; line < 5; line++) {
        const call = { callId: `${house}.${line}`, cseq: 1 + 2 * round };
        const time = round * 300 + house * 3 + line * 0.3;
        story.register(time, { address: `198.51.${house}.7` }, `${1000 + house * 10 + line}`, 403, call);
      }
  assertNobodyBlocked(judge(story));
});

describe('one account on many devices', () => {
  test('a password is changed: the phones of one user at home, at work and on the road go on with the old one', () => {
    const story = new Traffic();
    const agents = ['Yealink SIP-T46S', 'Zoiper v5', 'LinphoneAndroid/5.2', 'Bria 6'];
    for (let device = 0; device < 4; device++)
      for (let i = 0; i < 60; i++) {
        // the mobile comes back from another address of its carrier now and then
        const address = device === 3 ? `198.51.100.${100 + (i >> 3)}` : `198.51.100.${10 + device}`;
        story.register(device * 3 + i * 20, { address, agent: agents[device]! }, '100', 401);
      }
    assertNobodyBlocked(judge(story));
  });

  test('sixty customers of a provider have one phone each with a stale password, all of one make', () => {
    const story = new Traffic();
    for (let i = 0; i < 60; i++)
      for (let k = 0; k < 20; k++)
        story.register(i * 0.5 + k * 30, { address: `198.51.100.${10 + i}` }, `${2000 + i}`, 403);
    assertNobodyBlocked(judge(story));
  });

  for (const callId of ['kept', undefined])
    test(`a softphone with an old password comes from another address of its carrier's pool each time, ${callId ? 'in one call' : 'ever other calls'}`, () => {
      const story = new Traffic();
      for (let i = 0; i < 120; i++) {
        const peer = { address: `100.64.${i % 3}.${10 + ((i * 7) % 14)}`, port: 20_000 + i, agent: 'Zoiper rv2.10' };
        story.register(i * 30, { ...peer, transport: 'TCP' }, '100', 401, {
          cseq: 1 + 2 * i,
          ...(callId ? { callId } : {}),
        });
      }
      assertNobodyBlocked(judge(story));
    });

  test('a phone that roams from address to address registers each time', () => {
    const story = new Traffic();
    for (let i = 0; i < 40; i++)
      story.register(i * 45, { address: `198.51.100.${10 + i}`, agent: 'Groundwire/6' }, '100', 200);
    assertOnlyBlocked(judge(story), []);
  });
});
