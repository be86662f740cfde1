import { type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import type { Role } from '../subjects.ts';
import { privateKeyOf, publicKeyOf } from './signing-key.ts';

/** 32 bytes, base64url */
export const keyText = z.string().regex(/^[A-Za-z0-9_-]{43}$/, { error: 'a key' });
/** 64 bytes, base64url */
export const signatureText = z.string().regex(/^[A-Za-z0-9_-]{86}$/, { error: 'a signature' });

export const memberId = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, { error: 'a uuid in small letters' });
export const memberName = z
  .string()
  .min(1)
  .max(63)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, { error: 'a name of letters, digits, ".", "_" and "-"' });

/** A newer version may add keys: those that we do not know are left out of what is read, and are not part of what was signed. */
const signedMembership = z.object({
  id: memberId,
  name: memberName,
  role: z.enum(['host', 'operator']),
  /** public part of the member's own signing key */
  key: keyText,
  /** milliseconds since the epoch */
  issued: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  /** a higher one replaces a lower one, whatever came later */
  serial: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  /** only ever true: who is revoked is out until he is added anew */
  revoked: z.literal(true).optional(),
  sig: signatureText,
});

export interface Membership {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly key: string;
  readonly issued: number;
  readonly serial: number;
  readonly revoked?: true | undefined;
}

/** A membership with the signature of the cluster key: it may travel and be kept anywhere. */
export type SignedMembership = Membership & { readonly sig: string };

export const signedMembershipSchema: z.ZodType<SignedMembership> = signedMembership;

/** What the signature covers. JSON of an array has one form only, and no key that could be left out. */
function signedBytes(clusterId: string, member: Membership): Buffer {
  const { id, name, role, key, issued, serial, revoked } = member;
  return Buffer.from(
    JSON.stringify(['sipprot membership 1', clusterId, id, name, role, key, issued, serial, revoked ?? false]),
  );
}

export function signMembership(clusterId: string, member: Membership, clusterSeed: string): SignedMembership {
  const sig = sign(null, signedBytes(clusterId, member), privateKeyOf(clusterSeed)).toString('base64url');
  return { ...member, sig };
}

export function isSignedBy(clusterId: string, clusterKey: KeyObject, member: SignedMembership): boolean {
  return verify(null, signedBytes(clusterId, member), clusterKey, Buffer.from(member.sig, 'base64url'));
}

export interface Member {
  readonly membership: SignedMembership;
  readonly publicKey: KeyObject;
}

/** Whom a receiver may believe. */
export interface MemberDirectory {
  /** also those that are revoked */
  get(id: string): Member | undefined;
}

/** `known`: as it is known; `old`: before that; `forged`: not signed by the cluster key, or no membership at all; `full`: no room for a further member. */
export type Admission = 'new' | 'changed' | 'known' | 'old' | 'forged' | 'full';

const maxMembers = 20_000;

/**
 * The members that the cluster key vouches for. What is given to it may come from anywhere: only the signature and the
 * serial count, so that an old membership brought back does not undo a revocation.
 */
export class Members implements MemberDirectory {
  readonly #clusterId: string;
  readonly #clusterKey: KeyObject;
  readonly #byId = new Map<string, Member>();

  /** @param clusterKey raw public key, base64url */
  constructor(clusterId: string, clusterKey: string) {
    this.#clusterId = clusterId;
    this.#clusterKey = publicKeyOf(clusterKey);
  }

  admit(value: unknown): Admission {
    const parsed = signedMembership.safeParse(value);
    if (!parsed.success) return 'forged';
    const membership: SignedMembership = parsed.data;
    const known = this.#byId.get(membership.id);
    if (known && known.membership.serial >= membership.serial)
      return known.membership.serial === membership.serial ? 'known' : 'old';
    if (!known && this.#byId.size >= maxMembers) return 'full';
    if (!isSignedBy(this.#clusterId, this.#clusterKey, membership)) return 'forged';
    this.#byId.set(membership.id, { membership, publicKey: publicKeyOf(membership.key) });
    return known ? 'changed' : 'new';
  }

  get(id: string): Member | undefined {
    return this.#byId.get(id);
  }

  all(): readonly SignedMembership[] {
    return [...this.#byId.values()].map(({ membership }) => membership);
  }
}
