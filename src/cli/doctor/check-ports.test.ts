import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgePorts } from './check-ports.ts';
import { parseListeners } from './listeners.ts';

const settings = { sipPorts: ['5060-5061', '5080'], tftpPorts: ['69'] };

// /proc/net/udp and tcp of Linux 6.1, shortened
const udp = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  1: 00000000:13C4 00000000:0000 07 00000000:00000000 00:00000000 00000000   105        0 2001 2 0000000000000000 0
  2: 00000000:1428 00000000:0000 07 00000000:00000000 00:00000000 00000000   105        0 2002 2 0000000000000000 0
  3: 0100007F:13C5 0200007F:13C4 01 00000000:00000000 00:00000000 00000000   105        0 2003 2 0000000000000000 0
`;
const tcp = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:13AE 00000000:0000 0A 00000000:00000000 00:00000000 00000000   105        0 2004 1 0000000000000000 100 0 0 10 0
   1: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000   105        0 2005 1 0000000000000000 100 0 0 10 0
   2: 0A000001:13C4 0A000002:9C40 01 00000000:00000000 00:00000000 00000000   105        0 2006 1 0000000000000000 100 0 0 10 0
`;

test('listeners are read from /proc, connections are none', () => {
  assert.deepEqual(
    parseListeners(udp, 'UDP').map(({ port }) => port),
    [5060, 5160],
  );
  assert.deepEqual(
    parseListeners(tcp, 'TCP').map(({ port, inode }) => [port, inode]),
    [
      [5038, '2004'],
      [5432, '2005'],
    ],
  );
});

test('an Asterisk on a port that is not protected is told with the command that mends it; its manager and a database are not', () => {
  const listeners = [...parseListeners(udp, 'UDP'), ...parseListeners(tcp, 'TCP')];
  const programs = new Map([
    ['2001', 'asterisk'],
    ['2002', 'asterisk'],
    ['2004', 'asterisk'],
    ['2005', 'postgres'],
  ]);
  const checks = judgePorts(settings, listeners, programs);
  assert.match(checks[0]!.detail, /5060 \(asterisk\)/);
  const warnings = checks.filter(({ state }) => state === 'warn');
  assert.deepEqual(
    warnings.map(({ detail }) => detail),
    ['asterisk listens on 5160, which is not protected'],
  );
  assert.match(warnings[0]!.remedy, /sipprot settings set sipPorts 5060-5061,5080,5160$/);
});

test('a host whose PBX is a guest is no fault', () => {
  assert.deepEqual(
    judgePorts(settings, [], new Map()).map(({ state }) => state),
    ['ok'],
  );
});
