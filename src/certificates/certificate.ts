import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto';
import { parseAddress } from '../model/address.ts';
import { bits, boolean, der, integer, objectId, octets, sequence, set, time, utf8 } from './der.ts';

export interface KeyPair {
  /** PEM */
  readonly certificate: string;
  readonly key: string;
}

/** `authority`: signs others; `server`: shows itself to clients; `peer`: to clients and, as a client, to other servers */
export type CertificateUse = 'authority' | 'server' | 'peer';

export interface CertificateRequest {
  readonly use: CertificateUse;
  /** of the subject: its first 64 characters are taken */
  readonly commonName: string;
  /** host names and addresses for which it holds */
  readonly names: readonly string[];
  readonly days: number;
  /** milliseconds since the epoch */
  readonly now: number;
}

const day = 86_400_000;
const usages = { serverAuth: '1.3.6.1.5.5.7.3.1', clientAuth: '1.3.6.1.5.5.7.3.2' };

/** A certificate (RFC 5280) with a new P-256 key, signed by `issuer`, or by itself without one. */
export function issueCertificate(request: CertificateRequest, issuer?: KeyPair): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const algorithm = sequence(objectId('1.2.840.10045.4.3.2')); // ecdsa-with-SHA256
  const subject = nameOf(request.commonName);
  // positive, and with more than 64 random bits (CA/Browser Forum)
  const serial = Buffer.concat([Buffer.from([0x40]), randomBytes(15)]);
  const issuerKey = issuer ? createPrivateKey(issuer.key) : privateKey;
  const issuerSpki = createPublicKey(issuerKey).export({ type: 'spki', format: 'der' });
  const toSign = sequence(
    der(0xa0, integer(Buffer.from([2]))), // v3
    integer(serial),
    algorithm,
    issuer ? nameOf(commonNameOf(issuer.certificate)) : subject,
    // clocks differ
    sequence(time(new Date(request.now - day)), time(new Date(request.now + (request.days - 1) * day))),
    subject,
    spki,
    der(0xa3, sequence(...extensions(request, spki, issuer ? issuerSpki : undefined))),
  );
  const certificate = sequence(toSign, algorithm, bits(sign('sha256', toSign, issuerKey)));
  return {
    certificate: pem('CERTIFICATE', certificate),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
}

function extensions({ use, names }: CertificateRequest, spki: Buffer, issuerSpki: Buffer | undefined): Buffer[] {
  const authority = use === 'authority';
  const extended = use === 'peer' ? [usages.serverAuth, usages.clientAuth] : [usages.serverAuth];
  return [
    ...(names.length > 0 ? [extension('2.5.29.17', sequence(...names.map(generalName)))] : []), // subjectAltName
    // basicConstraints: no CA, or one that makes no further ones
    extension('2.5.29.19', authority ? sequence(boolean(true), integer(Buffer.from([0]))) : sequence(), true),
    // keyUsage: digitalSignature, or keyCertSign and cRLSign
    extension('2.5.29.15', authority ? bits(Buffer.from([0x06]), 1) : bits(Buffer.from([0x80]), 7), true),
    ...(authority ? [] : [extension('2.5.29.37', sequence(...extended.map(objectId)))]), // extKeyUsage
    extension('2.5.29.14', octets(keyId(spki))), // subjectKeyIdentifier
    ...(issuerSpki ? [extension('2.5.29.35', sequence(der(0x80, keyId(issuerSpki))))] : []), // authorityKeyIdentifier
  ];
}

function keyId(spki: Buffer): Buffer {
  return createHash('sha1').update(spki).digest();
}

function nameOf(commonName: string): Buffer {
  return sequence(set(sequence(objectId('2.5.4.3'), utf8(commonName.trim().slice(0, 64)))));
}

/** Our own authorities have this one name and no other. */
function commonNameOf(certificate: string): string {
  return new X509Certificate(certificate).subject.replace(/^CN=/, '');
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
