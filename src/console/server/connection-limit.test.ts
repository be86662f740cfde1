import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { type ConnectionLimits, limitConnections } from './connection-limit.ts';

async function listening(limits: Partial<ConnectionLimits> = {}) {
  const served: Socket[] = [];
  const server = createServer();
  const { keep } = limitConnections(server, { ofNetwork: 3, ...limits });
  server.on('connection', (socket) => {
    socket.on('error', () => {});
    if (socket.destroyed) return;
    served.push(socket);
    socket.write('here');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const sockets: Socket[] = [];
  /** Whether the server serves a connection from this address. */
  const isServed = async (localAddress: string) => {
    const socket = connect({ host: '127.0.0.1', port, localAddress });
    socket.on('error', () => {});
    sockets.push(socket);
    return await new Promise<boolean>((resolve) => {
      socket.once('data', () => resolve(true));
      socket.once('close', () => resolve(false));
    });
  };
  return { server, served, sockets, keep, isServed, end: () => sockets.forEach((socket) => void socket.destroy()) };
}

test('one network holds no more than its share of the connections, and has it again when it lets go', async (t) => {
  const { server, served, sockets, isServed, end } = await listening({ isFree: () => false });
  t.after(() => {
    end();
    server.close();
  });
  for (let i = 0; i < 3; i++) assert.ok(await isServed('127.0.0.2'));
  assert.ok(!(await isServed('127.0.0.2')));
  assert.ok(await isServed('127.0.0.3'), 'another is served');
  const [ofServer] = served;
  sockets[0]!.destroy();
  await once(ofServer!, 'close');
  assert.ok(await isServed('127.0.0.2'));
});

test('where several networks hold all connections, a newcomer gets the oldest of a stranger, and none of who has signed in', async (t) => {
  const { server, served, sockets, keep, isServed, end } = await listening({ most: 4, isFree: () => false });
  t.after(() => {
    end();
    server.close();
  });
  for (const network of ['127.0.0.2', '127.0.0.2', '127.0.0.3', '127.0.0.3']) assert.ok(await isServed(network));
  keep(served[0]!);
  const given = once(sockets[1]!, 'close');
  assert.ok(await isServed('127.0.0.4'));
  await given;
  assert.equal(sockets[0]!.closed, false);
  for (const socket of served.filter(({ destroyed }) => !destroyed)) keep(socket);
  assert.ok(!(await isServed('127.0.0.5')), 'there is nobody to give up');
});

test('this machine is not limited: a proxy on it connects for everybody', async (t) => {
  const { server, isServed, end } = await listening();
  t.after(() => {
    end();
    server.close();
  });
  for (let i = 0; i < 10; i++) assert.ok(await isServed('127.0.0.1'));
});
