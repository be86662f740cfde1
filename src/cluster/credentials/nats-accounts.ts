import {
  type Account,
  createAccount,
  createOperator,
  createUser,
  decode,
  encodeAccount,
  encodeOperator,
  encodeUser,
  fromSeed,
  type KeyPair,
  newScopedSigner,
  type Permissions,
} from '@nats-io/jwt';
import { z } from 'zod';
import type { Role } from '../subjects.ts';
import type { NatsLogin } from './credential.ts';
import { maxEnvelopeBytes } from './envelope.ts';
import { authorityPermissions, leafPermissions, leafSystemPermissions, memberPermissions } from './permissions.ts';

const seedText = z.string().regex(/^S[OAU][A-Z2-7]{50,60}$/);
const jwtText = z
  .string()
  .regex(/^[\w-]+\.[\w-]+\.[\w-]+$/)
  .max(65_536);

/** The NATS side of a cluster (https://docs.nats.io/running-a-nats-service/configuration/securing_nats/auth_intro/jwt): one operator, one account, and the system account. */
export const natsAccountsSchema = z.object({
  operatorSeed: seedText,
  operatorJwt: jwtText,
  systemSeed: seedText,
  systemJwt: jwtText,
  accountSeed: seedText,
  /** keys of the account that sign members of one kind and can give no other permissions than those in the account's JWT */
  hostSeed: seedText,
  operatorHostSeed: seedText,
  /** public key of a user → since when it is revoked, seconds since the epoch */
  revocations: z.record(z.string().regex(/^U[A-Z2-7]{50,60}$/), z.number().int().min(0)),
});

export type NatsAccounts = z.output<typeof natsAccountsSchema>;

export interface AccountJwt {
  /** public key of the account */
  readonly id: string;
  readonly jwt: string;
}

const seedOf = (key: KeyPair) => Buffer.from(key.getSeed()).toString();
const keyOf = (seed: string) => fromSeed(Buffer.from(seed));
const maxPayload = maxEnvelopeBytes * 2;

export async function createNatsAccounts(clusterName: string): Promise<NatsAccounts> {
  const operator = createOperator();
  const system = createAccount();
  return {
    operatorSeed: seedOf(operator),
    operatorJwt: await encodeOperator(clusterName, operator, { system_account: system.getPublicKey() }),
    systemSeed: seedOf(system),
    systemJwt: await encodeAccount('SYS', system, { limits: unlimited }, { signer: operator }),
    accountSeed: seedOf(createAccount()),
    hostSeed: seedOf(createAccount()),
    operatorHostSeed: seedOf(createAccount()),
    revocations: {},
  };
}

const unlimited = {
  ...{ subs: -1, data: -1, payload: -1, imports: -1, exports: -1, wildcards: true, conn: -1, leaf: -1 },
  disallow_bearer: true,
};

/** The account's JWT as it is now, with its revocations and the permissions of this version. */
export async function accountJwt(accounts: NatsAccounts): Promise<AccountJwt> {
  const account = keyOf(accounts.accountSeed);
  const scope = (seed: string, role: Role) =>
    newScopedSigner(keyOf(seed).getPublicKey(), role, {
      ...memberPermissions('{{name()}}', role),
      subs: 1000,
      payload: maxPayload,
      allowed_connection_types: ['STANDARD'],
    });
  const jwt = await encodeAccount(
    'SIPPROT',
    account,
    {
      limits: {
        ...unlimited,
        payload: maxPayload,
        // what the store may hold is bounded by the server and by each stream
        ...{ mem_storage: 0, disk_storage: -1, streams: 64, consumer: 50_000 },
        max_bytes_required: true,
      },
      signing_keys: [scope(accounts.hostSeed, 'host'), scope(accounts.operatorHostSeed, 'operator')],
      revocations: accounts.revocations,
    },
    { signer: keyOf(accounts.operatorSeed) },
  );
  return { id: account.getPublicKey(), jwt };
}

export function systemAccount(accounts: NatsAccounts): AccountJwt {
  return { id: keyOf(accounts.systemSeed).getPublicKey(), jwt: accounts.systemJwt };
}

export interface NatsUser {
  /** public key, by which the user is revoked */
  readonly user: string;
  readonly login: { readonly jwt: string; readonly seed: string };
}

/** A member's own user: its name is the member's id, which its permissions are made of. */
export async function memberUser(accounts: NatsAccounts, id: string, role: Role): Promise<NatsUser> {
  const user = createUser();
  const signer = keyOf(role === 'host' ? accounts.hostSeed : accounts.operatorHostSeed);
  const jwt = await encodeUser(id, user, keyOf(accounts.accountSeed).getPublicKey(), {}, { signer, scopedUser: true });
  return { user: user.getPublicKey(), login: { jwt, seed: seedOf(user) } };
}

/** The two links of a leaf site's server. */
export async function leafUsers(
  accounts: NatsAccounts,
  name: string,
): Promise<{ readonly link: NatsUser; readonly system: NatsUser }> {
  return {
    link: await plainUser(accounts.accountSeed, `leaf ${name}`, leafPermissions(), 'LEAFNODE'),
    system: await plainUser(accounts.systemSeed, `leaf ${name}`, leafSystemPermissions(), 'LEAFNODE'),
  };
}

/** For work that only holders of the cluster key do. It is made when it is needed, and holds for some minutes. */
export async function passingLogin(accounts: NatsAccounts, of: 'account' | 'system', now: number): Promise<NatsLogin> {
  const expires = Math.floor(now / 1000) + 900;
  const [seed, permissions] =
    of === 'account' ? [accounts.accountSeed, authorityPermissions] : [accounts.systemSeed, {}];
  return (await plainUser(seed, 'authority', permissions, 'STANDARD', expires)).login;
}

async function plainUser(
  accountSeed: string,
  name: string,
  permissions: Permissions,
  kind: 'STANDARD' | 'LEAFNODE',
  exp?: number,
): Promise<NatsUser> {
  const user = createUser();
  const claims = { ...permissions, allowed_connection_types: [kind] };
  const jwt = await encodeUser(name, user, keyOf(accountSeed), claims, exp === undefined ? {} : { exp });
  return { user: user.getPublicKey(), login: { jwt, seed: seedOf(user) } };
}

/** A revoked user's JWTs are refused if they were issued before `now`, milliseconds; those that are connected are dropped. */
export function withRevoked(accounts: NatsAccounts, user: string, now: number): NatsAccounts {
  return { ...accounts, revocations: { ...accounts.revocations, [user]: Math.floor(now / 1000) + 1 } };
}

/** Where a server tells which JWT of the account it has. */
export const claimsOf = ({ accountSeed }: NatsAccounts) =>
  `$SYS.REQ.ACCOUNT.${keyOf(accountSeed).getPublicKey()}.CLAIMS.LOOKUP`;

/**
 * The same with whom a JWT of the account revokes that stands on a server: our file may be an old copy. Nothing of a JWT that the cluster's
 * operator key did not sign.
 */
export function withRevocationsOf(accounts: NatsAccounts, jwt: string): NatsAccounts {
  try {
    const claims = decode<Account>(jwt);
    const isOurs =
      claims.sub === keyOf(accounts.accountSeed).getPublicKey() &&
      claims.iss === keyOf(accounts.operatorSeed).getPublicKey();
    if (!isOurs) return accounts;
    const revocations = { ...accounts.revocations };
    for (const [user, at] of Object.entries(claims.nats.revocations ?? {}))
      revocations[user] = Math.max(at, revocations[user] ?? 0);
    return { ...accounts, revocations };
  } catch {
    return accounts;
  }
}

/** The text of a `.creds` file (https://docs.nats.io/using-nats/developer/connecting/creds). */
export function credsText({ jwt, seed }: { readonly jwt: string; readonly seed: string }): string {
  const block = (name: string, text: string) => `-----BEGIN ${name}-----\n${text}\n------END ${name}------\n`;
  return `${block('NATS USER JWT', jwt)}\n${block('USER NKEY SEED', seed)}`;
}

/** The JWT and seed of a `.creds` file; undefined where the text is none. */
export function loginOfCreds(text: string): { readonly jwt: string; readonly seed: string } | undefined {
  const [, jwt] = /-----BEGIN NATS USER JWT-----\s+([\w.-]+)\s/.exec(text) ?? [];
  const [, seed] = /-----BEGIN USER NKEY SEED-----\s+(SU[A-Z2-7]+)\s/.exec(text) ?? [];
  return jwt && seed ? { jwt, seed } : undefined;
}
