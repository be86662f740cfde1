import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Server, Socket } from 'node:net';
import { test } from 'node:test';
import { shareConnections } from './share-connections.ts';

test('a stranger who opens connections without end leaves room for everybody else', async () => {
  const server = new Server();
  shareConnections(server, 3);
  const connect = (address: string) => {
    const socket = Object.defineProperty(new Socket(), 'remoteAddress', { value: address });
    server.emit('connection', socket);
    return socket;
  };
  const first = connect('198.51.100.7');
  for (const address of ['198.51.100.7', '::ffff:198.51.100.7']) assert.equal(connect(address).destroyed, false);
  assert.equal(connect('198.51.100.7').destroyed, true);
  assert.equal(connect('198.51.100.8').destroyed, false);
  for (const last of [1, 2, 3]) assert.equal(connect(`2001:db8::${last}`).destroyed, false);
  assert.equal(connect('2001:db8::ffff').destroyed, true, 'a /64 is one network');
  for (let i = 0; i < 10; i++) assert.equal(connect('127.0.0.1').destroyed, false, 'a proxy brings everybody');
  first.destroy();
  await once(first, 'close');
  assert.equal(connect('198.51.100.7').destroyed, false);
});
