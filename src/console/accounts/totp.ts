import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** RFC 6238 with what every authenticator knows: SHA-1, 30 seconds, 6 digits. */
const period = 30_000;
const digits = 6;

/** 160 bits, as RFC 4226, section 4, recommends. */
export function newTotpSecret(): Buffer {
  return randomBytes(20);
}

/** RFC 4226, 5.3. */
export function totpCode(secret: Buffer, counter: number): string {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(counter));
  const hash = createHmac('sha1', secret).update(message).digest();
  const offset = hash[19]! & 15;
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 10 ** digits).padStart(digits, '0');
}

export function totpCounter(now: number): number {
  return Math.floor(now / period);
}

/**
 * The counter that the code belongs to, one step of clock skew allowed either way (RFC 6238, 5.2); undefined where it
 * is wrong, or not newer than `last`: a code counts once.
 */
export function checkTotp(secret: Buffer, code: string, now: number, last: number): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const center = totpCounter(now);
  let found: number | undefined;
  for (const counter of [center - 1, center, center + 1])
    if (counter > last && timingSafeEqual(Buffer.from(totpCode(secret, counter)), Buffer.from(code))) found = counter;
  return found;
}

/** For the QR code (the key URI format of authenticators). */
export function totpUri(secret: Buffer, name: string, issuer: string): string {
  const label = encodeURIComponent(`${issuer}:${name}`);
  return `otpauth://totp/${label}?secret=${base32(secret)}&issuer=${encodeURIComponent(issuer)}`;
}

/** RFC 4648, section 6, without padding. */
export function base32(bytes: Buffer): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += alphabet[(value >>> (bits - 5)) & 31];
    value &= 0xff;
  }
  return bits > 0 ? text + alphabet[(value << (5 - bits)) & 31] : text;
}
