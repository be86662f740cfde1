import type { FastifyRequest } from 'fastify';
import type { Accounts } from '../accounts/accounts.ts';
import { networkOf } from '../accounts/network-of.ts';
import { ApiError } from './api-error.ts';
import { addressOfRequest, principalOf } from './authenticate.ts';
import type { Principal } from './principal.ts';
import type { SessionCookie } from './session-cookie.ts';

/** Who sends each request: looked up once, before requests are counted. */
export class Identities {
  readonly #accounts: Accounts;
  readonly #cookie: SessionCookie;
  readonly #found = new WeakMap<FastifyRequest, Principal | ApiError | undefined>();

  constructor(accounts: Accounts, cookie: SessionCookie) {
    this.#accounts = accounts;
    this.#cookie = cookie;
  }

  /** Undefined: nobody. Throws ApiError for a token that is none. */
  of(request: FastifyRequest): Principal | undefined {
    const found = this.#find(request);
    if (found instanceof ApiError) throw found;
    return found;
  }

  /**
   * Whose requests are counted together. Who is signed in counts for themselves, for many colleagues share the address of
   * an office, and all look at once when there is an attack. Everybody else, whatever cookie or token they make up, counts
   * with their network.
   */
  limitKey(request: FastifyRequest): string {
    const known = this.#known(request);
    if (!known) return networkOf(addressOfRequest(request));
    return known.kind === 'token' ? `token ${known.token.id}` : `session ${known.session.id}`;
  }

  /** Whether a token or somebody who is signed in sends it. */
  isKnown(request: FastifyRequest): boolean {
    return this.#known(request) !== undefined;
  }

  #known(request: FastifyRequest): Principal | undefined {
    const found = this.#find(request);
    if (found === undefined || found instanceof ApiError) return undefined;
    // the password alone is not all that is wanted
    return found.kind === 'token' || found.session.stage === 'full' ? found : undefined;
  }

  #find(request: FastifyRequest): Principal | ApiError | undefined {
    if (this.#found.has(request)) return this.#found.get(request);
    const found = this.#look(request);
    this.#found.set(request, found);
    return found;
  }

  #look(request: FastifyRequest): Principal | ApiError | undefined {
    try {
      return principalOf(request, this.#accounts, this.#cookie);
    } catch (error) {
      if (error instanceof ApiError) return error;
      throw error;
    }
  }
}
