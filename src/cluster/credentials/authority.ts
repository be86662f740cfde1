import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { issueCertificate } from '../../certificates/certificate.ts';
import { ClusterError } from '../cluster-error.ts';
import type { Role } from '../subjects.ts';
import { type ClusterCredential, clusterDirectory, credentialSchema, readSecret, writeSecret } from './credential.ts';
import type { JoinKit } from './join-line.ts';
import {
  keyText,
  memberId,
  memberName,
  type SignedMembership,
  signedMembershipSchema,
  signMembership,
} from './membership.ts';
import {
  accountJwt,
  createNatsAccounts,
  leafUsers,
  memberUser,
  natsAccountsSchema,
  systemAccount,
  withRevoked,
} from './nats-accounts.ts';
import { type ClusterServer, clientUrl, clusterServer, type ServerKit } from './server-kit.ts';
import { newSeed, publicTextOf } from './signing-key.ts';

const certificateDays = 3650;

const knownMember = z.object({
  membership: signedMembershipSchema,
  /** public key of its NATS user, and those of a leaf site's links; none in the operator's own NATS */
  users: z.array(z.string().max(64)).max(8),
  /** the NATS server that it runs beside the engine */
  server: z.object({ kind: z.enum(['full', 'leaf']), at: clusterServer }).nullable(),
  /** name of the member whose leaf site it is at */
  site: memberName.nullable(),
});

/**
 * `<dataDir>/cluster/authority.json`, mode 0600: the cluster key and all else that adds, revokes and renews. Who has this file
 * is the cluster: it belongs in a safe backup.
 */
export const authoritySchema = z.object({
  version: z.literal(1),
  clusterId: memberId,
  clusterName: memberName,
  clusterSeed: keyText,
  /** our own NATS servers; null where the operator's are used */
  nats: z
    .object({
      accounts: natsAccountsSchema,
      ca: z.object({ certificate: z.string().max(8192), key: z.string().max(8192) }),
      servers: z.array(clusterServer).min(1).max(16),
      /** the servers replicate; a single one does not */
      clustered: z.boolean(),
    })
    .nullable(),
  /** how members reach the operator's NATS, where that is used */
  foreign: credentialSchema.pick({ servers: true, ca: true, nats: true }).nullable(),
  storeBytes: z.number().int().min(1),
  replicas: z.number().int().min(1).max(5),
  members: z.array(knownMember).max(20_000),
});

export type Authority = z.output<typeof authoritySchema>;
export type KnownMember = z.output<typeof knownMember>;

const authorityFile = (dataDir: string) => join(clusterDirectory(dataDir), 'authority.json');

/** null where this host does not hold the cluster key. */
export function readAuthority(dataDir: string): Authority | null {
  return readSecret(authorityFile(dataDir), authoritySchema);
}

export function writeAuthority(dataDir: string, authority: Authority): void {
  writeSecret(authorityFile(dataDir), `${JSON.stringify(authority, null, 2)}\n`);
}

export interface NewCluster {
  readonly clusterName: string;
  readonly storeBytes: number;
  /** the first server of ours, or the operator's own NATS */
  readonly server: ClusterServer | null;
  readonly foreign: Authority['foreign'];
  readonly now: number;
}

export async function createAuthority({
  clusterName,
  storeBytes,
  server,
  foreign,
  now,
}: NewCluster): Promise<Authority> {
  const ca = {
    use: 'authority',
    commonName: `sipPROT cluster ${clusterName}`,
    names: [],
    days: certificateDays * 2,
    now,
  } as const;
  return {
    version: 1,
    clusterId: randomUUID(),
    clusterName,
    clusterSeed: newSeed(),
    nats: server
      ? {
          accounts: await createNatsAccounts(clusterName),
          ca: issueCertificate(ca),
          servers: [server],
          clustered: false,
        }
      : null,
    foreign,
    storeBytes,
    replicas: 1,
    members: [],
  };
}

export interface NewMember {
  readonly name: string;
  readonly role: Role;
  /** it runs a server too */
  readonly server: ClusterServer | null;
  readonly leaf: boolean;
  /** the leaf site that it is at, whose server it uses */
  readonly site?: { readonly name: string; readonly server: ClusterServer };
  /** with which it reaches the operator's own NATS, where that is not the same for all */
  readonly login?: ClusterCredential['nats'];
  /** milliseconds since the epoch */
  readonly now: number;
}

export interface Change {
  readonly authority: Authority;
  readonly member: SignedMembership;
  readonly kit: JoinKit;
}

/**
 * A new member and the line that makes a host that member. A name that was given before gets a new key and NATS user, and what it
 * had is worth nothing any more: that is how a member is renewed. Throws ClusterError.
 */
export async function addMember(authority: Authority, request: NewMember): Promise<Change> {
  const { name, role, now } = request;
  const before = memberOf(authority, name);
  const signingSeed = newSeed();
  const member = signMembership(
    authority.clusterId,
    {
      id: before?.membership.id ?? randomUUID(),
      name,
      role,
      key: publicTextOf(signingSeed),
      issued: now,
      serial: (before?.membership.serial ?? 0) + 1,
    },
    authority.clusterSeed,
  );
  const base = {
    version: 1 as const,
    clusterId: authority.clusterId,
    clusterKey: publicTextOf(authority.clusterSeed),
    member,
    signingSeed,
  };
  if (!authority.nats) {
    if (!authority.foreign) throw new ClusterError('damaged', 'the file of the cluster key names no NATS servers');
    if (request.server) throw new ClusterError('failed', 'this cluster uses a NATS of your own: add servers there');
    const { nats, ...reach } = authority.foreign;
    const known: KnownMember = { membership: member, users: [], server: null, site: null };
    const credential = { ...base, ...reach, nats: request.login === undefined ? nats : request.login };
    return { authority: withMember(authority, known), member, kit: { credential, server: null } };
  }
  const { nats } = authority;
  let accounts = nats.accounts;
  for (const user of before?.users ?? []) accounts = withRevoked(accounts, user, now);
  const servers = request.server && !request.leaf ? withServer(nats.servers, request.server) : nats.servers;
  const { user, login } = await memberUser(accounts, member.id, role);
  const users = [user];
  const next = { ...authority, nats: { ...nats, accounts, servers } };
  let server: ServerKit | null = null;
  if (request.server) {
    const links = request.leaf ? await leafUsers(accounts, name) : null;
    if (links) users.push(links.link.user, links.system.user);
    const leaf = links ? { link: links.link.login, system: links.system.login } : null;
    server = await kitOf(next, request.server, leaf, now);
  }
  // the own host's server comes first; hosts of a leaf site know no other
  const urls = request.server && (request.leaf || nats.clustered) ? [request.server] : [];
  if (request.site) urls.push(request.site.server);
  else if (!request.leaf) urls.push(...usable(nats.clustered, servers));
  const credential = { ...base, servers: [...new Set(urls.map(clientUrl))], ca: nats.ca.certificate, nats: login };
  const known: KnownMember = {
    membership: member,
    users,
    server: request.server ? { kind: request.leaf ? 'leaf' : 'full', at: request.server } : null,
    site: request.site?.name ?? null,
  };
  return { authority: withMember(next, known), member, kit: { credential, server } };
}

/** What a server is made of, with a certificate of its own. */
export async function kitOf(
  authority: Authority,
  self: ClusterServer,
  leaf: ServerKit['leaf'],
  now: number,
): Promise<ServerKit> {
  const { nats } = authority;
  if (!nats) throw new ClusterError('failed', 'this cluster uses a NATS of your own');
  const names = [...new Set([self.address, self.name, 'localhost', '127.0.0.1', '::1'])];
  const pair = issueCertificate(
    { use: leaf ? 'server' : 'peer', commonName: self.name, names, days: certificateDays, now },
    nats.ca,
  );
  return {
    clusterName: authority.clusterName,
    self,
    servers: nats.servers,
    ca: nats.ca.certificate,
    certificate: pair.certificate,
    key: pair.key,
    operatorJwt: nats.accounts.operatorJwt,
    system: systemAccount(nats.accounts),
    account: await accountJwt(nats.accounts),
    storeBytes: authority.storeBytes,
    leaf,
  };
}

/** The member is out: its membership says so, its users are refused, and its server is none of the cluster's. Throws ClusterError. */
export function revokeMember(
  authority: Authority,
  name: string,
  now: number,
): { readonly authority: Authority; readonly member: SignedMembership } {
  const known = memberOf(authority, name);
  if (!known) throw unknownMember(authority, name);
  if (known.membership.revoked) throw new ClusterError('unknown-member', `${name} is revoked already`);
  const { sig: _sig, ...plain } = known.membership;
  const member = signMembership(
    authority.clusterId,
    { ...plain, serial: plain.serial + 1, issued: now, revoked: true },
    authority.clusterSeed,
  );
  const { nats } = authority;
  let accounts = nats?.accounts;
  if (accounts) for (const user of known.users) accounts = withRevoked(accounts, user, now);
  const next = nats && accounts ? { ...authority, nats: { ...nats, accounts } } : authority;
  return { authority: withoutServer(withMember(next, { ...known, membership: member }), name), member };
}

/** Without the server of this member, unless it is the one that holds the streams. */
export function withoutServer(authority: Authority, name: string): Authority {
  const { nats } = authority;
  if (!nats) return authority;
  const servers = nats.servers.filter((server) => server.name !== name);
  const holds = usable(nats.clustered, nats.servers).every((server) => server.name === name);
  return holds ? authority : { ...authority, nats: { ...nats, servers } };
}

export function memberOf(authority: Authority, name: string): KnownMember | undefined {
  return authority.members.find(({ membership }) => membership.name === name);
}

export function unknownMember(authority: Authority, name: string): ClusterError {
  const names = authority.members
    .filter(({ membership }) => !membership.revoked)
    .map(({ membership }) => membership.name);
  return new ClusterError('unknown-member', `there is no member ${name}; members are ${names.slice(0, 20).join(', ')}`);
}

function withMember(authority: Authority, known: KnownMember): Authority {
  const others = authority.members.filter(({ membership }) => membership.id !== known.membership.id);
  return { ...authority, members: [...others, known] };
}

function withServer(servers: readonly ClusterServer[], server: ClusterServer): ClusterServer[] {
  return [...servers.filter(({ name }) => name !== server.name), server];
}

/** Servers that wait to become a cluster answer, but hold no streams: only the first does. */
export function usable(clustered: boolean, servers: readonly ClusterServer[]): readonly ClusterServer[] {
  return clustered ? servers : servers.slice(0, 1);
}
