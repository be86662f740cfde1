import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { parseAddress } from '../../model/address.ts';
import { bits, boolean, der, integer, objectId, octets, sequence, set, time, utf8 } from './der.ts';

export interface KeyPair {
  /** PEM */
  readonly certificate: string;
  readonly key: string;
}

const day = 86_400_000;
/** browsers refuse leaf certificates that are valid for longer */
const validDays = 397;

/**
 * A self-signed certificate (RFC 5280) with a new P-256 key, for these names and addresses: an operator compares its
 * fingerprint once, or puts a better one in its place.
 */
export function selfSigned(names: readonly string[], now: number): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const algorithm = sequence(objectId('1.2.840.10045.4.3.2')); // ecdsa-with-SHA256
  const name = sequence(set(sequence(objectId('2.5.4.3'), utf8(`sipPROT ${names[0] ?? ''}`.trim().slice(0, 64)))));
  // positive, and with more than 64 random bits (CA/Browser Forum)
  const serial = Buffer.concat([Buffer.from([0x40]), randomBytes(15)]);
  const keyId = createHash('sha1').update(spki).digest();
  const toSign = sequence(
    der(0xa0, integer(Buffer.from([2]))), // v3
    integer(serial),
    algorithm,
    name,
    // clocks differ
    sequence(time(new Date(now - day)), time(new Date(now + (validDays - 1) * day))),
    name,
    spki,
    der(
      0xa3,
      sequence(
        extension('2.5.29.17', sequence(...names.map(generalName))), // subjectAltName
        extension('2.5.29.19', sequence(), true), // basicConstraints: no CA
        extension('2.5.29.15', bits(Buffer.from([0x80]), 7), true), // keyUsage: digitalSignature
        extension('2.5.29.37', sequence(objectId('1.3.6.1.5.5.7.3.1'))), // extKeyUsage: serverAuth
        extension('2.5.29.14', octets(keyId)), // subjectKeyIdentifier
      ),
    ),
  );
  const certificate = sequence(toSign, algorithm, bits(sign('sha256', toSign, privateKey)));
  return {
    certificate: pem('CERTIFICATE', certificate),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
}

function extension(id: string, value: Uint8Array, critical = false): Buffer {
  return sequence(objectId(id), ...(critical ? [boolean(true)] : []), octets(value));
}

/** iPAddress or dNSName (RFC 5280, 4.2.1.6). */
function generalName(text: string): Buffer {
  const address = parseAddress(text);
  if (!address) return der(0x82, Buffer.from(text));
  const words = address.family === 4 ? address.words.slice(3) : address.words;
  const bytes = Buffer.alloc(words.length * 4);
  for (const [i, word] of words.entries()) bytes.writeUInt32BE(word, i * 4);
  return der(0x87, bytes);
}

function pem(label: string, bytes: Buffer): string {
  return `-----BEGIN ${label}-----\n${bytes.toString('base64').replace(/.{64}(?!$)/g, '$&\n')}\n-----END ${label}-----\n`;
}
