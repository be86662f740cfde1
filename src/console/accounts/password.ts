import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';

/** OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, 2 passes, 1 lane; some 50 ms here. */
const parameters = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const tagLength = 32;

/** Hashes under way and waiting: each takes 19 MiB, and whoever is not signed in can ask for one. */
const atOnce = 2;
const mostWaiting = 16;
/** the same of those whom strangers must not keep waiting */
const mostFirst = 64;

/**
 * `first`: whoever is signed in, or signs in from where he did before. Strangers have a place of their own to wait in, which they may
 * fill, for a few dozen of them are enough for that.
 */
export type Turn = 'first' | 'stranger';

/** More than this wait for their turn. */
export class TooManyHashes extends Error {
  override readonly name = 'TooManyHashes';
}

let running = 0;
const waiting: Readonly<Record<Turn, (() => void)[]>> = { first: [], stranger: [] };

/** The password as a PHC string, with a new salt. Rejects with TooManyHashes. */
export async function hashPassword(password: string, turn: Turn = 'first'): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, parameters, turn);
  const { memory, passes, parallelism } = parameters;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${bare(salt)}$${bare(hash)}`;
}

/** Whether the password is the one that was hashed. Takes as long for a user that does not exist. Rejects with TooManyHashes. */
export async function checkPassword(password: string, phc: string | undefined, turn: Turn = 'first'): Promise<boolean> {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(phc ?? '');
  if (!match) {
    await derive(password, Buffer.alloc(16), parameters, turn);
    return false;
  }
  const [memory, passes, parallelism] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const expected = Buffer.from(match[5] ?? '', 'base64');
  const salt = Buffer.from(match[4] ?? '', 'base64');
  const found = await derive(password, salt, { memory, passes, parallelism }, turn);
  return found.length === expected.length && timingSafeEqual(found, expected);
}

async function derive(
  password: string,
  nonce: Buffer,
  cost: { memory: number; passes: number; parallelism: number },
  turn: Turn,
): Promise<Buffer> {
  if (running >= atOnce) {
    const queue = waiting[turn];
    if (queue.length >= (turn === 'first' ? mostFirst : mostWaiting))
      throw new TooManyHashes('too many passwords are being checked');
    await new Promise<void>((resolve) => queue.push(resolve));
  } else running++;
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      const message = password.normalize('NFKC');
      argon2('argon2id', { message, nonce, tagLength, ...cost }, (error, key) =>
        error ? reject(error) : resolve(key),
      );
    });
  } finally {
    const next = waiting.first.shift() ?? waiting.stranger.shift();
    // the turn is handed over
    if (next) next();
    else running--;
  }
}

function bare(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
