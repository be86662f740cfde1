import type { ClusterCredential } from './credentials/credential.ts';
import type { Members } from './credentials/membership.ts';
import { serverListKey } from './credentials/server-list.ts';
import type { Exchanges } from './exchanges.ts';
import type { LocalSide } from './local-side.ts';
import type { Missed } from './missed.ts';
import { CredentialRevoked, ServersChanged } from './session-end.ts';
import { buckets, keySubject } from './subjects.ts';

/** Not all hosts go to other servers at the same moment, but within this time, milliseconds. */
const otherServersWithin = 60_000;

export interface MemberReaderParts {
  readonly credential: ClusterCredential;
  readonly local: LocalSide;
  readonly members: Members;
  readonly exchanges: Exchanges;
  readonly missed: Missed;
  /** what the cluster's list of servers holds; true: the connection was given another one */
  readonly servers: (data: Uint8Array) => boolean;
  /** another host may not speak any more, or somebody has put something else in the place of a membership */
  readonly revoked: () => void;
  /** the session cannot go on with this connection, and closes it */
  readonly failed: (error: unknown) => void;
  /** whether this host is one of the cluster already */
  readonly isEntered: () => boolean;
  /** a membership came for whose writer something had been refused: that is to be read again */
  readonly cameLate: () => void;
}

/** Takes what the bucket of members holds: who belongs to the cluster, and its list of servers. */
export class MemberReader {
  readonly #parts: MemberReaderParts;
  #hasOwn = false;
  #otherServers = false;
  #moving: NodeJS.Timeout | undefined;

  constructor(parts: MemberReaderParts) {
    this.#parts = parts;
  }

  /** This host's own membership was read. */
  get hasOwn(): boolean {
    return this.#hasOwn;
  }

  /** The connection was given another list of servers. */
  get otherServers(): boolean {
    return this.#otherServers;
  }

  /** Nobody believes what this host writes any more. */
  get isRevoked(): boolean {
    const { members, credential } = this.#parts;
    const membership = members.get(credential.member.id)?.membership;
    return membership?.revoked === true || membership?.key !== credential.member.key;
  }

  take(subject: string, data: Uint8Array): void {
    const key = subject.slice(keySubject(buckets.members, '').length);
    if (key === serverListKey) this.#takeServers(data);
    else this.#takeMember(key, data);
  }

  end(): void {
    clearTimeout(this.#moving);
  }

  #takeMember(key: string, data: Uint8Array): void {
    const { members, missed, local, exchanges, credential, revoked } = this.#parts;
    const own = credential.member.id;
    if (key === own) this.#hasOwn = true;
    const before = members.get(key)?.membership.serial;
    const value = jsonOf(data) as { readonly id?: unknown } | null | undefined;
    const admission = members.admit(value);
    // who joins now would believe it, or nobody in its place: the host with the cluster key says anew what holds
    if (admission === 'old' || admission === 'forged' || value?.id !== key) revoked();
    if (admission !== 'new' && admission !== 'changed') return;
    const member = members.get(key)?.membership;
    if (key === own && this.isRevoked) return void this.#parts.failed(new CredentialRevoked());
    if (admission === 'changed' && key !== own) exchanges.disbelieve(key);
    // what only it vouched for is let in
    if (member?.revoked && member.id !== own) {
      local.revoked(member.id);
      revoked();
      return;
    }
    if (!member || member.revoked) return;
    // of each only the last word is kept: it may have been revoked in between, and taken in again
    if (before !== undefined && member.serial > before + 1 && member.id !== own) local.revoked(member.id);
    if (missed.concerns(key)) this.#parts.cameLate();
  }

  #takeServers(data: Uint8Array): void {
    this.end();
    this.#otherServers = this.#parts.servers(data);
    if (!this.#otherServers || !this.#parts.isEntered()) return;
    const pause = Math.random() * otherServersWithin;
    this.#moving = setTimeout(() => this.#parts.failed(new ServersChanged()), pause).unref();
  }
}

/** undefined: it is none */
function jsonOf(data: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(data).toString());
  } catch {
    return undefined;
  }
}
