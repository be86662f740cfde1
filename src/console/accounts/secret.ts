import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits, as text for a header or cookie. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** What is kept of a secret of 256 bits: it needs no salt and no slow hash, for it cannot be guessed. */
export function secretHash(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** Whether two texts are the same, in a time that tells nothing. */
export function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(secretHash(a), secretHash(b));
}

// without 0 O 1 I L: a person types it
const letters = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

/** Words of `size` characters with some 5 bits each, such as `K7QF-M2XA-9RTB`. */
export function readableSecret(words: number, size = 4): string {
  const word = () => Array.from({ length: size }, randomLetter).join('');
  return Array.from({ length: words }, word).join('-');
}

/** The same from what a person typed: without the dashes, with spaces, in small letters. */
export function readSecret(text: string, size = 4): string {
  const letters = text.toUpperCase().replace(/[^0-9A-Z]/g, '');
  return (letters.match(new RegExp(`.{1,${size}}`, 'g')) ?? []).join('-');
}

/** Whether a text is four words as `readableSecret` makes them. */
export function isReadable(text: string): boolean {
  const word = `[${letters}]{4}`;
  return new RegExp(`^(${word}-){3}${word}$`).test(text);
}

function randomLetter(): string {
  for (;;) {
    const byte = randomBytes(1)[0]!;
    // 31 × 8 = 248: what is above would favour the first letters
    if (byte < letters.length * 8) return letters[byte % letters.length]!;
  }
}
