import { describe, test } from 'node:test';
import { assertBlocked, assertNobodyBlocked, judge } from '../traffic/judge.ts';
import { type Peer, Traffic } from '../traffic/traffic.ts';

const attacker = '203.0.113.66';
const office = '198.51.100.7';
const unknown: Peer = { address: attacker, agent: null };

/** A call whose caller goes away without a word: the server lets it ring, and repeats its end (RFC 3261, 17.2.1) until it gives up. */
function ringAlone(story: Traffic, time: number, peer: Peer, user: string, rings: number, status: number): void {
  const call = story.ask(time, peer, { method: 'INVITE', user });
  story.answer(time + 0.01, call, 100);
  story.answer(time + 0.2, call, 180);
  for (const pause of [0, 0.5, 1.5, 3.5, 7.5, 11.5]) story.answer(time + 0.2 + rings + pause, call, status);
}

describe('somebody only keeps others busy, slower than a flood', () => {
  for (const [status, pause] of [
    [486, 0.5],
    [600, 1],
    [486, 2],
  ] as const)
    test(`by calls to one number, one every ${pause} s, all answered ${status}, from ever other callers`, () => {
      const story = new Traffic();
      for (let i = 0; i < 600; i++)
        story.exchange(
          i * pause,
          { ...unknown, port: 10_000 + i },
          { method: 'INVITE', user: '100', from: `49${i}` },
          status,
        );
      assertBlocked(judge(story), attacker, 'flood');
    });

  for (const method of ['REGISTER', 'SUBSCRIBE', 'INVITE'])
    test(`by a ${method} of one user five times a second, whose challenge it never answers`, () => {
      const story = new Traffic();
      for (let i = 0; i < 900; i++) story.exchange(i / 5, unknown, { method, user: '100', from: '100' }, 401);
      assertBlocked(judge(story), attacker, 'flood');
    });

  test('by five connections a second in which nothing is said', () => {
    const story = new Traffic();
    for (let i = 0; i < 3000; i++) story.syn(i / 5, { ...unknown, port: 10_000 + i });
    for (let i = 0; i < 100; i++) story.exchange(i * 6, { address: office }, { method: 'OPTIONS', user: '' }, 200);
    assertBlocked(judge(story), attacker, 'flood');
  });

  for (const rings of [1, 7, 10])
    test(`by letting phone after phone ring ${rings} s`, () => {
      const story = new Traffic();
      for (let i = 0; i < 60; i++) story.giveUp(i * 30, unknown, `${1000 + i}`, rings);
      assertBlocked(judge(story), attacker, 'flood');
    });

  for (const [rings, status] of [
    [5, 480],
    [25, 487],
    [60, 480],
    [120, 408],
  ] as const)
    test(`by calls of which it hears no more: phone after phone rings for ${rings} s, until the server ends it with ${status}`, () => {
      const story = new Traffic();
      for (let i = 0; i < 30; i++) ringAlone(story, i * 60, unknown, `${1000 + i}`, rings, status);
      assertBlocked(judge(story), attacker, 'flood');
    });

  test('by letting one phone ring for a second, again and again', () => {
    const story = new Traffic();
    for (let i = 0; i < 600; i++) story.giveUp(i * 2, unknown, '100', 1);
    assertBlocked(judge(story), attacker, 'flood');
  });

  for (const trickles of [true, false])
    test(`by connections over which half a message comes, ${trickles ? 'and a line more now and then' : 'and nothing more'}`, () => {
      const story = new Traffic();
      for (let i = 0; i < 60; i++) {
        const peer: Peer = { ...unknown, port: 10_000 + i, transport: 'TCP' };
        story.raw(i, peer, 'REGISTER sip:192.0.2.10 SIP/2.0\r\nVia: SIP/2.0/TCP 203.0.113.66;branch=z9hG4bK1\r\n');
        if (trickles) for (let k = 1; k < 10; k++) story.raw(i + k * 6, peer, `X-${k}: a\r\n`);
      }
      story.exchange(100, { address: office }, { method: 'OPTIONS', user: '' }, 200);
      assertBlocked(judge(story), attacker, 'flood', 'proven');
    });
});

describe('what looks like it and is none: nobody is blocked', () => {
  test('a lift calls an alarm centre that is busy, every 5 s for half an hour', () => {
    const story = new Traffic();
    for (let i = 0; i < 360; i++) story.exchange(i * 5, { address: office }, { method: 'INVITE', user: '911' }, 486);
    assertNobodyBlocked(judge(story));
  });

  test('a carrier brings a call a second to a radio station, which takes one a minute', () => {
    const story = new Traffic();
    for (let i = 0; i < 900; i++)
      story.exchange(
        i,
        { address: office, agent: null },
        { method: 'INVITE', user: '0800555', from: `${i}` },
        i % 60 ? 486 : 200,
      );
    assertNobodyBlocked(judge(story));
  });

  for (const method of ['OPTIONS', 'NOTIFY'])
    test(`a proxy or the phones behind a NAT send ${method} twice a second, which is challenged`, () => {
      const story = new Traffic();
      for (let i = 0; i < 1800; i++)
        story.exchange(i / 2, { address: office, port: 20_000 + (i % 30) }, { method, user: '' }, 401);
      assertNobodyBlocked(judge(story));
    });

  test('three hundred phones of an office connect again and again while the PBX is down', () => {
    const story = new Traffic();
    for (let i = 0; i < 6000; i++) story.syn(i / 10, { address: office, port: 10_000 + i });
    assertNobodyBlocked(judge(story));
  });

  test('forty phones over TCP, whose headers come in two segments, or whose bodies are shorter than they say', () => {
    const story = new Traffic();
    for (let i = 0; i < 40; i++) {
      const peer: Peer = { address: office, port: 20_000 + i, transport: 'TCP' };
      const head = `OPTIONS sip:192.0.2.10 SIP/2.0\r\nVia: SIP/2.0/TCP 198.51.100.7;branch=z9hG4bK${i}\r\n`;
      const rest = `From: <sip:a@b>;tag=1\r\nTo: <sip:b>\r\nCall-ID: c${i}\r\nCSeq: 1 OPTIONS\r\nContent-Length: ${i % 2 ? 7 : 0}\r\n\r\n`;
      story.raw(i, peer, head);
      story.raw(i + 8, peer, rest);
    }
    story.exchange(100, { address: office }, { method: 'OPTIONS', user: '' }, 200);
    assertNobodyBlocked(judge(story));
  });

  test('an unknown gateway lets fifteen phones of a group ring for ten seconds each, again and again', () => {
    const story = new Traffic();
    for (let i = 0; i < 90; i++) story.giveUp(i * 11, { address: office }, `${200 + (i % 15)}`, 10);
    assertNobodyBlocked(judge(story));
  });

  test('a monitor lets one phone ring for a second, every minute all day', () => {
    const story = new Traffic();
    for (let i = 0; i < 1440; i++) story.giveUp(i * 60, { address: office }, 'echo', 1);
    assertNobodyBlocked(judge(story));
  });

  test('an alarm server lets sixty handsets ring until it gives up, and nobody is there', () => {
    const story = new Traffic();
    for (let i = 0; i < 60; i++) story.giveUp(i * 0.05, { address: office }, `${200 + i}`, 20);
    assertNobodyBlocked(judge(story));
  });

  test('a gateway does not hear the server: it goes on asking while forty phones ring, and does not acknowledge their end', () => {
    const story = new Traffic();
    for (let i = 0; i < 40; i++) {
      const call = story.ask(i * 60, { address: office }, { method: 'INVITE', user: `${200 + i}` });
      for (const pause of [0.5, 1.5, 3.5, 7.5, 15.5]) story.resend(i * 60 + pause, call);
      for (const pause of [0.2, 0.6, 1.6]) story.answer(i * 60 + pause, call, 180);
      for (const pause of [20, 20.5, 21.5, 23.5, 27.5]) story.answer(i * 60 + pause, call, 480);
    }
    assertNobodyBlocked(judge(story));
  });

  for (const rings of [25, 60])
    test(`an alarm server lets sixty handsets ring for ${rings} s, nobody answers, and every fifth acknowledgement is lost once`, () => {
      const story = new Traffic();
      for (let i = 0; i < 60; i++) {
        const call = story.ask(i * 5, { address: office }, { method: 'INVITE', user: `${200 + i}` });
        story.answer(i * 5 + 0.2, call, 180);
        const end = i * 5 + rings;
        story.answer(end, call, 480);
        if (i % 5 === 0) story.answer(end + 0.5, call, 480);
        story.ack(end + 0.52, call);
      }
      assertNobodyBlocked(judge(story));
    });

  test('a dialler that is put through now and then gives up the rest quickly', () => {
    const story = new Traffic();
    for (let i = 0; i < 200; i++)
      if (i % 15 === 5)
        story.exchange(i * 3, { address: office }, { method: 'INVITE', user: `4930${100_000 + i}` }, 200);
      else story.giveUp(i * 3, { address: office }, `4930${100_000 + i}`, 4);
    assertNobodyBlocked(judge(story));
  });

  test('two hundred phones of an office that is not known yet register, and every third challenge is lost', () => {
    const story = new Traffic();
    for (let i = 0; i < 600; i++) {
      const peer = { address: office, port: 20_000 + (i % 200) };
      const user = `${100 + (i % 200)}`;
      if (i % 3 === 0) story.exchange(i / 4, peer, { method: 'REGISTER', user }, 401);
      else story.register(i / 4, peer, user);
    }
    assertNobodyBlocked(judge(story));
  });
});
