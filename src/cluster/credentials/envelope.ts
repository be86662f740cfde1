import { type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';
import { mayWrite } from '../subjects.ts';
import { type MemberDirectory, memberId, type SignedMembership, signatureText } from './membership.ts';
import type { Signer } from './signing-key.ts';

/** A value may weigh no more, in bytes of JSON; `max_payload` of our servers is twice that. */
export const maxEnvelopeBytes = 256 * 1024;
/** The same with the headers of JetStream, generously: what a NATS server must take at least, bytes. */
export const mostPayload = maxEnvelopeBytes + 2048;

export const refusalReasons = [
  'too-large',
  /** no envelope */
  'malformed',
  /** of a version of sipPROT that is newer than ours and did not keep the form */
  'version',
  'unknown-member',
  'revoked',
  /** the member's role does not let it write this subject */
  'not-permitted',
  'bad-signature',
] as const;

export type RefusalReason = (typeof refusalReasons)[number];

export interface Opened {
  readonly ok: true;
  readonly by: SignedMembership;
  /** Lamport counter of the writer */
  readonly stamp: number;
  /** JSON, not checked yet */
  readonly body: unknown;
}

export interface Refused {
  readonly ok: false;
  readonly reason: RefusalReason;
}

const version = 1;

const envelope = z.object({
  by: memberId,
  stamp: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  body: z.string(),
  sig: signatureText,
});

/** The signature covers the subject too: what was written in one place means nothing in another. */
function signedBytes(subject: string, by: string, stamp: number, body: string): Buffer {
  return Buffer.from(JSON.stringify(['sipprot envelope', version, subject, by, stamp, body]));
}

/** `body` as it travels. Throws RangeError where it would be larger than receivers take. */
export function seal(subject: string, stamp: number, body: unknown, signer: Signer): string {
  const text = JSON.stringify(body);
  const sig = signer.sign(signedBytes(subject, signer.id, stamp, text));
  const sealed = JSON.stringify({ v: version, by: signer.id, stamp, body: text, sig });
  if (Buffer.byteLength(sealed) > maxEnvelopeBytes)
    throw new RangeError(`the value of ${subject} is too large to send`);
  return sealed;
}

/**
 * The value of a message, or why it is not believed; never throws. The signature is checked in a thread of libuv's pool,
 * so that a flood of garbage costs the main thread only the reading of it. The answers come in any order: who must apply values in
 * order waits for each in turn.
 */
export async function open(subject: string, data: Uint8Array, members: MemberDirectory): Promise<Opened | Refused> {
  if (data.byteLength > maxEnvelopeBytes) return refused('too-large');
  const value = json(Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString());
  if (typeof value !== 'object' || value === null || !('v' in value)) return refused('malformed');
  if (value.v !== version) return refused(Number.isSafeInteger(value.v) ? 'version' : 'malformed');
  const parsed = envelope.safeParse(value);
  if (!parsed.success) return refused('malformed');
  const { by, stamp, body, sig } = parsed.data;
  const member = members.get(by);
  if (!member) return refused('unknown-member');
  const { membership, publicKey } = member;
  if (membership.revoked) return refused('revoked');
  if (!mayWrite(by, membership.role, subject)) return refused('not-permitted');
  if (!(await isValid(signedBytes(subject, by, stamp, body), publicKey, sig))) return refused('bad-signature');
  // he may have been revoked, or got another key, while the signature was looked at
  const now = members.get(by);
  if (now !== member) return now?.membership.revoked ? refused('revoked') : refused('bad-signature');
  const content = json(body);
  return content === undefined ? refused('malformed') : { ok: true, by: membership, stamp, body: content };
}

/** Above every stamp that a host gives out by itself: what somebody else wrote in its place cannot use up the rest. */
const mostStamp = 2 ** 52;

/** The stamp of a message, whoever signed it; 0: it has none. */
export function stampOf(data: Uint8Array): number {
  const parsed = envelope.safeParse(
    data.byteLength > maxEnvelopeBytes ? undefined : json(Buffer.from(data).toString()),
  );
  return parsed.success && parsed.data.stamp < mostStamp ? parsed.data.stamp : 0;
}

function isValid(bytes: Buffer, key: KeyObject, sig: string): Promise<boolean> {
  return new Promise((done) => {
    verify(null, bytes, key, Buffer.from(sig, 'base64url'), (error, valid) => done(!error && valid));
  });
}

function refused(reason: RefusalReason): Refused {
  return { ok: false, reason };
}

/** undefined where it is no JSON, which no JSON text means. */
function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
