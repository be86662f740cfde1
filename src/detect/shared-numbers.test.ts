import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SipMessage } from '../sip/message.ts';
import { TftpMessage } from '../tftp/message.ts';
import { Scene } from './scene.ts';
import { SharedNumbers } from './shared-numbers.ts';

function newScene(fields: Partial<Scene>): Scene {
  return Object.assign(new Scene(new SipMessage(), new TftpMessage()), fields);
}

test('a number is searched for when six sources have dialled it in eight forms, and is forgotten among others', () => {
  const shared = new SharedNumbers();
  const dial = (lo: number, user: number, number = 7) =>
    shared.note(newScene({ hi: 0xffff, lo, user, number, time: 1000 + user }), 0);
  for (let form = 1; form <= 20; form++) assert.equal(dial(1 + (form % 5), form).sources, 0, 'five sources');
  assert.deepEqual(dial(6, 1), { forms: 20, sources: 6 });
  for (let number = 100; number < 5000; number++) dial(1, 1, number);
  assert.equal(dial(7, 1).sources, 0);
});

test('a number is told when ten sources have dialled it, in whatever form', () => {
  const shared = new SharedNumbers();
  const dial = (lo: number) => shared.note(newScene({ hi: 0xffff, lo, user: 1, number: 7, time: 1000 + lo }), 0);
  for (let lo = 1; lo < 10; lo++) assert.equal(dial(lo).sources, 0);
  assert.deepEqual(dial(10), { forms: 1, sources: 10 });
});
