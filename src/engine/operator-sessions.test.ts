import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPrefix } from '../model/address.ts';
import { sessionsOf } from './operator-sessions.ts';

/** struct utmp: type at 0, address in network order at 348, 384 bytes in all */
function record(type: number, address: readonly number[]): Buffer {
  const bytes = Buffer.alloc(384);
  bytes.writeInt16LE(type, 0);
  for (const [i, byte] of address.entries()) bytes[348 + i] = byte;
  return bytes;
}

test('operators who are logged in over the network are found, others are not', () => {
  const v6 = [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7];
  const bytes = Buffer.concat([
    record(2, []), // boot
    record(7, [203, 0, 113, 5]),
    record(7, []), // at the console
    record(7, v6),
    record(8, [198, 51, 100, 1]), // logged out
    record(6, [198, 51, 100, 2]), // only asked for a name
    Buffer.alloc(100), // cut short
  ]);
  assert.deepEqual(sessionsOf(bytes).map(formatPrefix), ['203.0.113.5', '2001:db8::7']);
});
