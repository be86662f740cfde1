import { createPrivateKey, createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto';

/** A new 32-byte seed (RFC 8032, 5.1.5), base64url: the whole secret of an Ed25519 key. */
export function newSeed(): string {
  return randomBytes(32).toString('base64url');
}

/** PKCS #8 of an Ed25519 key (RFC 8410, 7) up to its seed: node:crypto takes a seed in no shorter form. */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');

export function privateKeyOf(seed: string): KeyObject {
  const key = Buffer.concat([pkcs8Head, Buffer.from(seed, 'base64url')]);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
}

/** The public key of a seed: 32 bytes, base64url. */
export function publicTextOf(seed: string): string {
  const { x } = createPublicKey(privateKeyOf(seed)).export({ format: 'jwk' });
  return x as string;
}

/** Throws where `text` is no key. */
export function publicKeyOf(text: string): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: text }, format: 'jwk' });
}

/** Speaks for one member of the cluster. */
export interface Signer {
  readonly id: string;
  /** 64 bytes, base64url */
  sign(bytes: Uint8Array): string;
}

export function signerOf(id: string, seed: string): Signer {
  const key = privateKeyOf(seed);
  return { id, sign: (bytes) => sign(null, bytes, key).toString('base64url') };
}
