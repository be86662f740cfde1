import { readFileSync } from 'node:fs';
import { addressOf, hostPrefix, isUnspecified, type Prefix } from '../model/address.ts';

/** struct utmp of glibc on 64-bit Linux (utmp(5)) */
const recordSize = 384;
const typeOffset = 0;
const addressOffset = 348;
/** USER_PROCESS: somebody is logged in; whoever only opened a connection is not in here */
const userProcess = 7;

/**
 * Addresses from which operators are logged in now, as the login records say. A connection to the SSH port alone does
 * not count: an attacker could open one.
 */
export function operatorSessions(file = '/run/utmp'): Prefix[] {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    return [];
  }
  return sessionsOf(bytes);
}

/** The same for the bytes of a login record file. */
export function sessionsOf(bytes: Buffer): Prefix[] {
  const sessions: Prefix[] = [];
  for (let at = 0; at + recordSize <= bytes.length; at += recordSize) {
    if (bytes.readInt16LE(at + typeOffset) !== userProcess) continue;
    const word = (i: number) => bytes.readUInt32BE(at + addressOffset + i * 4);
    // IPv4 stands in the first word alone
    const four = word(1) === 0 && word(2) === 0 && word(3) === 0;
    const address = four ? addressOf(0, 0, 0xffff, word(0)) : addressOf(word(0), word(1), word(2), word(3));
    if (!isUnspecified(address)) sessions.push(hostPrefix(address));
  }
  return sessions;
}
