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
