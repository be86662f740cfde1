import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { judge } from '../../test/traffic/judge.ts';
import { type Peer, Traffic } from '../../test/traffic/traffic.ts';

const server = '192.0.2.10';
const attacker: Peer = { address: '203.0.113.66', agent: null };

function found(story: Traffic): readonly string[] {
  return [...judge(story, { protect: [] }).protectedAddresses].sort();
}

/** A phone of which the server is a client as well: it calls, watches and notifies it. */
function life(story: Traffic, peer: Peer, user: string, at: number): void {
  story.register(at, peer, user, 200);
  for (let i = 0; i < 6; i++) {
    story.answer(at + 1.05 + i * 10, story.askOut(at + 1 + i * 10, peer, { method: 'OPTIONS', user }), 200);
    const call = story.askOut(at + 2 + i * 10, peer, { method: 'INVITE', user, from: '500' });
    story.answer(at + 2.1 + i * 10, call, 180);
    story.answer(at + 4 + i * 10, call, 200);
  }
}

/** The server registers with its provider every half minute. */
function registerOut(story: Traffic, times: number): void {
  const provider = { address: '198.51.100.20' };
  for (let i = 0; i < times; i++) {
    const request = { method: 'REGISTER', user: 'acct77', callId: 'own' };
    const first = story.askOut(i * 30, provider, { ...request, cseq: 2 * i + 1 });
    story.answer(i * 30 + 0.03, first, 401, { nonce: `p${i}` });
    const second = story.askOut(i * 30 + 0.1, provider, { ...request, cseq: 2 * i + 2, auth: { nonce: `p${i}` } });
    story.answer(i * 30 + 0.13, second, 200);
  }
}

describe('whom to protect is found out from a capture', () => {
  test('phones and server are in one network', () => {
    const story = new Traffic(server);
    for (let i = 0; i < 10; i++) life(story, { address: `192.0.2.${100 + i}` }, `${100 + i}`, i);
    assert.deepEqual(found(story), [server]);
  });

  test('the server stands behind NAT and has a private address', () => {
    const story = new Traffic('10.0.0.5');
    for (let i = 0; i < 5; i++) life(story, { address: `198.51.100.${10 + i}` }, `${100 + i}`, i);
    for (let i = 0; i < 20; i++) story.register(i, attacker, '100', 401);
    assert.deepEqual(found(story), ['10.0.0.5']);
  });

  test('there are three servers, one of which only gets scanned', () => {
    const story = new Traffic(server);
    for (const own of [server, '192.0.2.11']) story.register(1, { address: '198.51.100.7', server: own }, '100', 200);
    for (const own of [server, '192.0.2.11', '192.0.2.12'])
      story.ask(5, { ...attacker, server: own }, { method: 'OPTIONS', user: '100' });
    assert.deepEqual(found(story), [server, '192.0.2.11', '192.0.2.12']);
  });

  test('only what comes in was captured', () => {
    const story = new Traffic(server);
    for (let i = 0; i < 30; i++) story.ask(i, attacker, { method: 'REGISTER', user: `${i}` });
    assert.deepEqual(found(story), [server]);
  });

  test('only what goes out was captured', () => {
    const story = new Traffic(server);
    for (let i = 0; i < 10; i++) {
      const peer = { address: `198.51.100.${10 + i}` };
      // the request is not in the capture: only its answer
      const other = new Traffic(server);
      const asked = other.ask(i, peer, { method: 'REGISTER', user: `${i}` });
      story.answer(i, asked, 401, { nonce: `n${i}` });
    }
    assert.deepEqual(found(story), [server]);
  });

  test('the PBX calls through a trunk and is called by it, and registers there', () => {
    const story = new Traffic(server);
    const trunk = { address: '198.51.100.20', agent: null };
    const first = story.askOut(0, trunk, { method: 'REGISTER', user: 'pbx' });
    story.answer(0.05, first, 401, { nonce: 'p1' });
    story.answer(0.15, story.askOut(0.1, trunk, { method: 'REGISTER', user: 'pbx', auth: { nonce: 'p1' } }), 200);
    for (let i = 0; i < 5; i++) {
      story.exchange(5 + i * 10, trunk, { method: 'INVITE', user: '442079460000' }, 200);
      story.answer(6.1 + i * 10, story.askOut(6 + i * 10, trunk, { method: 'INVITE', user: '0044' }), 200);
    }
    for (let i = 0; i < 4; i++) life(story, { address: `192.168.1.${20 + i}` }, `${100 + i}`, 60 + i);
    assert.deepEqual(found(story), [server]);
  });

  test('a provider challenges the calls of the PBX, and a phone without registration is called by it', () => {
    const story = new Traffic(server);
    for (let i = 0; i < 4; i++) life(story, { address: `192.0.2.${20 + i}` }, `${100 + i}`, i);
    for (let i = 0; i < 20; i++) {
      const call = story.askOut(i, { address: '198.51.100.20' }, { method: 'INVITE', user: '0044' });
      story.answer(i + 0.05, call, 407, { nonce: `t${i}` });
      story.answer(i + 0.3, story.askOut(i + 0.2, { address: '192.0.2.99' }, { method: 'INVITE', user: '7' }), 200);
    }
    assert.deepEqual(found(story), [server]);
  });

  test('the server forwards calls to its phones and is challenged by none: a phone is no server', () => {
    const story = new Traffic(server);
    for (let i = 0; i < 3; i++) {
      const peer = { address: `192.0.2.${50 + i}` };
      story.register(i, peer, `${100 + i}`, 200);
      for (let k = 0; k < 30; k++) story.askOut(5 + k, peer, { method: 'NOTIFY', user: `${100 + i}` });
    }
    assert.deepEqual(found(story), [server]);
  });

  test('only TFTP: who is asked for files', () => {
    const story = new Traffic(server);
    for (let i = 0; i < 10; i++) story.tftp(i, { address: `192.0.2.${100 + i}` }, `00156500000${i}.cfg`, 'served');
    assert.deepEqual(found(story), [server]);
  });

  test('only junk and connection attempts: where they go to', () => {
    const story = new Traffic(server);
    for (let i = 0; i < 50; i++) story.raw(i * 0.1, attacker, `junk ${i}`);
    for (let i = 0; i < 50; i++) story.syn(i * 0.1, { ...attacker, port: 4000 + i });
    assert.deepEqual(found(story), [server]);
  });

  test('an attacker that is answered, beside phones that are called all the time', () => {
    const story = new Traffic(server);
    for (let i = 0; i < 100; i++) story.exchange(i, attacker, { method: 'INVITE', user: `${i}` }, 404);
    for (let i = 0; i < 20; i++) {
      const asked = story.askOut(i * 5, { address: '192.0.2.77' }, { method: 'INVITE', user: '200' });
      story.answer(i * 5 + 0.1, asked, 200);
    }
    assert.deepEqual(found(story), [server]);
  });

  test('an attacker that answers OPTIONS of the PBX with a challenge is no server', () => {
    const story = new Traffic(server);
    for (let i = 0; i < 20; i++) {
      story.register(i, { address: '198.51.100.7' }, '100', 200);
      story.exchange(i + 0.5, attacker, { method: 'REGISTER', user: `${i}` }, 404);
    }
    story.answer(30.1, story.askOut(30, attacker, { method: 'OPTIONS', user: '' }), 401, { nonce: 'x' });
    assert.deepEqual(found(story), [server]);
  });

  test('an attacker that challenges the BYE of a call that the PBX answered is no server', () => {
    const story = new Traffic(server);
    const within = { user: 'phone', from: '100', toTag: 'theirs' };
    const call = story.exchange(0, attacker, { method: 'INVITE', user: '100' }, 200);
    const bye = { ...within, method: 'BYE', callId: call.written.callId };
    story.answer(20.05, story.askOut(20, attacker, bye), 407, { nonce: 'lcwnqoz0' });
    const again = story.askOut(20.2, attacker, { ...bye, cseq: 2, auth: { nonce: 'lcwnqoz0' } });
    story.answer(20.25, again, 200);
    assert.deepEqual(found(story), [server]);
  });

  test('nor is one that challenges a re-INVITE, from whatever port', () => {
    for (const port of [5060, 40_000]) {
      const story = new Traffic(server);
      const peer = { ...attacker, port };
      const call = story.exchange(0, peer, { method: 'INVITE', user: '100' }, 200);
      const again = { method: 'INVITE', user: 'phone', from: '100', toTag: 'theirs', callId: call.written.callId };
      story.answer(20.05, story.askOut(20, peer, again), 407, { nonce: 'n1' });
      story.answer(20.25, story.askOut(20.2, peer, { ...again, cseq: 2, auth: { nonce: 'n1' } }), 200);
      assert.deepEqual(found(story), [server]);
    }
  });

  test('the PBX registers with its provider, and only an attacker asks it', () => {
    for (const method of ['INVITE', 'OPTIONS']) {
      const story = new Traffic(server);
      registerOut(story, 6);
      for (let i = 0; i < 40; i++) story.exchange(3 + i * 4, attacker, { method, user: `00${i}` }, 404);
      const { protectedAddresses, attacks } = judge(story, { protect: [] });
      assert.deepEqual(protectedAddresses, [server]);
      assert.deepEqual([...new Set(attacks.map((one) => one.attacker))], [attacker.address]);
    }
  });

  test('the same while the provider calls it from another address of its own', () => {
    const story = new Traffic(server);
    registerOut(story, 6);
    story.exchange(5, { address: '198.51.100.21', agent: null }, { method: 'INVITE', user: '442079460000' }, 200);
    for (let i = 0; i < 40; i++) story.exchange(6 + i, attacker, { method: 'INVITE', user: `00${i}` }, 404);
    assert.deepEqual(found(story), [server]);
  });

  test('the PBX registers with its provider every half minute, its phones with it once an hour', () => {
    const story = new Traffic(server);
    registerOut(story, 60);
    for (let i = 0; i < 3; i++) life(story, { address: `192.0.2.${20 + i}` }, `${100 + i}`, 10 + i);
    assert.deepEqual(found(story), [server]);
  });

  test('the PBX asks a phone for its options all the time, and only an attacker asks the PBX', () => {
    const story = new Traffic(server);
    for (let i = 0; i < 30; i++)
      story.answer(
        i * 2 + 0.1,
        story.askOut(i * 2, { address: '198.51.100.9' }, { method: 'OPTIONS', user: '9' }),
        200,
      );
    for (let i = 0; i < 12; i++) story.exchange(i * 2 + 0.5, attacker, { method: 'INVITE', user: `00${i}` }, 404);
    assert.deepEqual(found(story), [server]);
  });

  test('at a phone that registers, calls, is called and asks a STUN server: its PBX', () => {
    const story = new Traffic(server);
    const phone = { address: '198.51.100.7' };
    life(story, phone, '100', 1);
    for (let i = 0; i < 30; i++) story.askOut(10 + i, phone, { method: 'OPTIONS', user: '100' });
    // a binding response (RFC 5389) to the phone's SIP port
    const stun = new Uint8Array([1, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    for (let i = 0; i < 5; i++) story.raw(i, { address: '203.0.113.34', port: 3478, server: phone.address }, stun);
    assert.deepEqual(found(story), [server]);
  });

  test('at a phone that watches others, and is told of each of their calls: its PBX', () => {
    const story = new Traffic(server);
    const phone = { address: '198.51.100.7' };
    const watch = story.exchange(0, phone, { method: 'SUBSCRIBE', user: '200' }, 202);
    const notify = { method: 'NOTIFY', user: '100', callId: watch.written.callId, toTag: watch.written.fromTag };
    for (let i = 0; i < 20; i++) story.answer(i + 1.1, story.askOut(i + 1, phone, { ...notify, cseq: i + 1 }), 200);
    assert.deepEqual(found(story), [server]);
  });

  test('phones register with one address of a server and are called by another: no phone is a server', () => {
    const story = new Traffic(server);
    for (let i = 0; i < 3; i++) {
      const phone = { address: `198.51.100.${20 + i}` };
      story.register(i, phone, `${100 + i}`, 200);
      for (let k = 0; k < 10; k++)
        story.askOut(5 + k, { ...phone, server: '203.0.113.10' }, { method: 'INVITE', user: `${100 + i}` });
    }
    assert.deepEqual(found(story), [server]);
  });

  test('a phone fetches its files from one server and is called by another', () => {
    const story = new Traffic(server);
    const phone = { address: '198.51.100.20' };
    for (let i = 0; i < 3; i++) {
      story.tftp(i, phone, '001565000001.cfg', 'served');
      story.askOut(5 + i, { ...phone, server: '203.0.113.10' }, { method: 'OPTIONS', user: '100' });
    }
    assert.deepEqual(found(story), [server]);
  });

  test('two PBXs call each other, and an attacker asks one of them: that one', () => {
    // who calls more, and who challenges
    for (const [out, challenged] of [
      [20, false],
      [2, false],
      [20, true],
    ] as const) {
      const story = new Traffic(server);
      const other = { address: '198.51.100.20', agent: null };
      for (let i = 0; i < 10; i++) story.exchange(i * 5, other, { method: 'INVITE', user: `20${i}` }, 200);
      for (let i = 0; i < out; i++) {
        const call = story.askOut(i * 5 + 1, other, { method: 'INVITE', user: `30${i}` });
        story.answer(i * 5 + 1.1, call, challenged ? 407 : 200, challenged ? { nonce: `n${i}` } : {});
      }
      for (let i = 0; i < 15; i++) story.exchange(i * 3 + 2, attacker, { method: 'INVITE', user: `00${i}` }, 404);
      assert.deepEqual(found(story), [server]);
    }
  });

  test('requests that claim to belong to a dialog, and are challenged', () => {
    for (const method of ['REGISTER', 'INVITE']) {
      const story = new Traffic(server);
      for (let i = 0; i < 10; i++) story.exchange(i, attacker, { method, user: `${i}`, toTag: `t${i}` }, 401);
      assert.deepEqual(found(story), [server]);
    }
  });

  test('of calls that began before the capture: who is asked more', () => {
    const story = new Traffic(server);
    for (let i = 0; i < 10; i++) story.exchange(i, attacker, { method: 'BYE', user: `${i}`, toTag: `as${i}` }, 481);
    assert.deepEqual(found(story), [server]);
  });

  test('loopback: client and server have one address', () => {
    const story = new Traffic('127.0.0.1');
    for (let i = 0; i < 10; i++) story.register(i, { address: '127.0.0.1', port: 5070 }, '100', 401);
    assert.deepEqual(found(story), ['127.0.0.1']);
  });

  test('IPv6 and IPv4 at once', () => {
    const story = new Traffic(server);
    story.register(0, { address: '198.51.100.7' }, '100', 200);
    story.register(1, { address: '2001:db8:2::7', server: '2001:db8:1::10' }, '100', 200);
    assert.deepEqual(found(story), [server, '2001:db8:1::10']);
  });

  test('calls only, without registrations: who asks more than is asked is outside', () => {
    const story = new Traffic(server);
    for (let i = 0; i < 30; i++)
      story.exchange(i, { address: `203.0.113.${i + 1}`, agent: null }, { method: 'INVITE', user: `00${i}` }, 404);
    assert.deepEqual(found(story), [server]);
  });

  test('an empty capture and one without SIP: nobody', () => {
    assert.deepEqual(found(new Traffic(server)), []);
  });
});
