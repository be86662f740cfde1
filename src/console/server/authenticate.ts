import type { FastifyRequest } from 'fastify';
import { formatAddress, parseAddress } from '../../model/address.ts';
import type { Accounts } from '../accounts/accounts.ts';
import { sameSecret } from '../accounts/secret.ts';
import type { Route } from '../contract/route.ts';
import { ApiError } from './api-error.ts';
import { includesRole, type Principal } from './principal.ts';
import type { SessionCookie } from './session-cookie.ts';

/** The peer's address in the one form in which it is compared and shown, without the zone of a link-local one. */
export function addressOfRequest(request: FastifyRequest): string {
  const text = request.ip.replace(/%.*$/, '');
  const address = parseAddress(text);
  return address ? formatAddress(address) : text;
}

/** Who sends this: a token in SW-API-Token (or as a bearer) goes before the cookie. Undefined: nobody. Throws ApiError for a token that is none. */
export function principalOf(
  request: FastifyRequest,
  accounts: Accounts,
  sessionCookie: SessionCookie,
): Principal | undefined {
  const header = request.headers['sw-api-token'];
  const bearer = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const given = typeof header === 'string' && header !== '' ? header : bearer;
  if (given !== undefined) {
    const token = accounts.tokens.find(given, addressOfRequest(request));
    const user = token && accounts.users.byId(token.user);
    if (!user || user.disabled) throw new ApiError('not-signed-in');
    // never more than its owner, who may have been given a lesser role since
    const role = includesRole(user.role, token.role) ? token.role : user.role;
    return { kind: 'token', user, token, role };
  }
  const cookie = sessionCookie.of(request);
  const session = cookie === undefined ? undefined : accounts.sessions.find(cookie);
  const user = session && accounts.users.byId(session.user);
  if (!session || !user || user.disabled) return undefined;
  return { kind: 'session', user, session, role: user.role };
}

/** Throws ApiError where the route is not for this one. */
export function authorize(route: Route, principal: Principal | undefined): void {
  const { access } = route;
  if (access === 'public') return;
  if (!principal) throw new ApiError('not-signed-in');
  if (access === 'session' || access === 'own') {
    if (principal.kind !== 'session') throw new ApiError('not-allowed', 'An API token cannot do this: sign in.');
    if (access === 'session') return;
  }
  if (principal.kind === 'session' && principal.session.stage !== 'full') throw new ApiError('next-step');
  if (access !== 'own' && !includesRole(principal.role, access)) throw new ApiError('not-allowed');
}

/**
 * Refuses what another site made the browser send. Three independent signs: Sec-Fetch-Site (Fetch Metadata), Origin
 * (RFC 6454), and for a session the token that only its own pages know. Reading is harmless: no answer may be read by
 * another site, for there are no CORS headers.
 */
export function checkOrigin(request: FastifyRequest, principal: Principal | undefined): void {
  if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS') return;
  // a token is sent by no browser on its own
  if (principal?.kind === 'token') return;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') throw new ApiError('foreign-origin');
  const { origin } = request.headers;
  if (origin !== undefined && hostOf(origin) !== request.headers.host?.toLowerCase())
    throw new ApiError('foreign-origin');
  if (!principal) return;
  const token = request.headers['x-csrf-token'];
  if (typeof token !== 'string' || !sameSecret(token, principal.session.csrf)) throw new ApiError('foreign-origin');
}

function hostOf(origin: string): string | undefined {
  try {
    const { host, hostname, port, protocol } = new URL(origin);
    // a Host header with the scheme's own port written out is the same
    return port === '' && protocol === 'null' ? hostname : host;
  } catch {
    return undefined;
  }
}
