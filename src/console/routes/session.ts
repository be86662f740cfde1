import type { FastifyReply } from 'fastify';
import type { Accounts } from '../accounts/accounts.ts';
import { fitsPassword } from '../accounts/fits-password.ts';
import { hashPassword } from '../accounts/password.ts';
import { readableSecret, readSecret, secretHash } from '../accounts/secret.ts';
import type { SessionRecord } from '../accounts/sessions.ts';
import { base32, checkTotp, newTotpSecret, totpUri } from '../accounts/totp.ts';
import type { UserRecord } from '../accounts/users.ts';
import { type Session, sessionRoutes } from '../contract/session.ts';
import type { Api, Call } from '../server/api.ts';
import { ApiError } from '../server/api-error.ts';
import { confirmPassword } from '../server/confirm-password.ts';
import { problemOf } from '../server/error-of.ts';
import type { Parts } from '../server/parts.ts';
import type { Principal } from '../server/principal.ts';
import type { SessionCookie } from '../server/session-cookie.ts';

const wrongCodesAllowed = 5;
const recoveryCodes = 10;
const recoverySize = 5;

type SessionPrincipal = Extract<Principal, { kind: 'session' }>;
type AnyCall = Pick<Call<typeof sessionRoutes.signIn>, 'address' | 'request' | 'reply'>;

/** Signing in, step by step. Each step that gains something begins a new session with a new secret. */
export function addSessionRoutes(api: Api, parts: Parts, cookie: SessionCookie): void {
  const { accounts, clock } = parts;
  const { version, demonstration = false } = parts.options;
  const { users, sessions, tokens, limits, knownNetworks, audit } = accounts;

  api.on(sessionRoutes.show, async ({ principal, address }) =>
    principal?.kind === 'session' ? sessionOf(principal.user, principal.session, address) : nobody(address),
  );

  api.on(sessionRoutes.signIn, async (call) => {
    const { body, address, principal } = call;
    const name = body.name.trim();
    const user = users.byName(name);
    const known = knownNetworks.has(user?.id, address);
    const right = await limits.signIn({ name, address, known }, async () => {
      // a user that is not there takes as long, so that the answer tells nothing
      const fits = await fitsPassword(body.password, user, known ? 'first' : 'stranger');
      return fits && user?.disabled === false;
    });
    if (!user || !right) {
      audit.add({ actor: name.slice(0, 60), address, action: 'session.refused', subject: 'password' });
      throw new ApiError('wrong-credentials');
    }
    if (principal?.kind === 'session') sessions.end(principal.session.id);
    return enter(user, user.totpSecret ? 'totp' : user.mustChange ? 'password' : 'full', call);
  });

  api.on(sessionRoutes.secondFactor, async (call) => {
    const { session, user } = own(call.principal);
    if (session.stage !== 'totp' || !user.totpSecret) throw new ApiError('conflict', 'No second factor is wanted now.');
    const { totpSecret } = user;
    const { address, body } = call;
    const origin = { name: user.name, address, known: knownNetworks.has(user.id, address) };
    if (!(await limits.signIn(origin, async () => codeCounts(user, totpSecret, body.code)))) {
      audit.add({ actor: user.name, address, action: 'session.refused', subject: 'second factor' });
      if (sessions.wrongCode(session.id) >= wrongCodesAllowed) {
        sessions.end(session.id);
        cookie.clear(call.reply);
      }
      throw new ApiError('wrong-code');
    }
    sessions.end(session.id);
    return enter(user, user.mustChange ? 'password' : 'full', call);
  });

  api.on(sessionRoutes.signOut, async ({ principal, reply, address }) => {
    const { session, user } = own(principal);
    sessions.end(session.id);
    cookie.clear(reply);
    audit.add({ actor: user.name, address, action: 'session.sign-out', subject: user.name });
    return undefined;
  });

  api.on(sessionRoutes.changePassword, async (call) => {
    const self = own(call.principal);
    const { session, user } = self;
    if (session.stage === 'totp') throw new ApiError('next-step');
    await confirmPassword(accounts, self, {
      field: 'current',
      password: call.body.current,
      action: 'user.password',
      address: call.address,
    });
    if (call.body.next === call.body.current)
      throw new ApiError('bad-input', undefined, {
        fields: [problemOf('next', 'must be another than the current one')],
      });
    if (call.body.next.toLowerCase().includes(user.name.toLowerCase()) && call.body.next.length < user.name.length + 8)
      throw new ApiError('bad-input', undefined, {
        fields: [problemOf('next', 'must be more than your name with something added')],
      });
    users.change(user.id, { password: await hashPassword(call.body.next), mustChange: false });
    accounts.setFact('claimed', 'yes');
    // whoever knew the old one is out
    sessions.endAll(user.id);
    const revokedTokens = call.body.revokeTokens ? tokens.revokeAll(user.id) : [];
    audit.add({
      actor: user.name,
      address: call.address,
      action: 'user.password',
      subject: user.name,
      ...(revokedTokens.length === 0 ? {} : { after: { revokedTokens } }),
    });
    return enter(users.byId(user.id)!, 'full', call);
  });

  api.on(sessionRoutes.setUpTotp, async ({ principal, body: { password }, address }) => {
    const self = own(principal);
    const { session, user } = self;
    await confirmPassword(accounts, self, { field: 'password', password, action: 'user.totp', address });
    const secret = newTotpSecret();
    sessions.setTotpPending(session.id, secret);
    return { secret: base32(secret), uri: totpUri(secret, user.name, `sipPROT ${parts.options.hostName}`) };
  });

  api.on(sessionRoutes.confirmTotp, async ({ principal, body, address }) => {
    const { session, user } = own(principal);
    const { totpPending } = session;
    if (!totpPending) throw new ApiError('conflict', 'Begin with the second factor first.');
    const counter = checkTotp(totpPending, body.code, clock(), 0);
    if (!(await limits.inSession(session.id, async () => counter !== undefined)) || counter === undefined)
      throw new ApiError('wrong-code');
    const codes = Array.from({ length: recoveryCodes }, () => readableSecret(2, recoverySize));
    users.setTotp(user.id, totpPending, codes.map(secretHash), counter);
    sessions.setTotpPending(session.id, null);
    audit.add({
      actor: user.name,
      address,
      action: 'user.totp',
      subject: user.name,
      before: user.totpSecret !== null,
      after: true,
    });
    return { recoveryCodes: codes };
  });

  api.on(sessionRoutes.removeTotp, async ({ principal, body: { password }, address }) => {
    const self = own(principal);
    const { user } = self;
    await confirmPassword(accounts, self, { field: 'password', password, action: 'user.totp', address });
    users.setTotp(user.id, null, [], 0);
    audit.add({ actor: user.name, address, action: 'user.totp', subject: user.name, before: true, after: false });
    return undefined;
  });

  api.on(sessionRoutes.sessions, async ({ principal }) => {
    const { session, user } = own(principal);
    return {
      rows: sessions.ofUser(user.id).map(({ id, createdAt, lastSeen, address, userAgent }) => ({
        id,
        current: id === session.id,
        createdAt,
        lastSeen,
        address,
        userAgent,
      })),
    };
  });

  api.on(sessionRoutes.endSession, async ({ principal, params, address }) => {
    const { user } = own(principal);
    if (!sessions.endOf(user.id, params.id)) throw new ApiError('not-found', 'There is no such session.');
    audit.add({ actor: user.name, address, action: 'session.end', subject: user.name });
    return undefined;
  });

  function enter(user: UserRecord, stage: SessionRecord['stage'], { address, request, reply }: AnyCall): Session {
    const secret = sessions.begin(user.id, stage, address, request.headers['user-agent'] ?? '');
    cookie.set(reply as FastifyReply, secret);
    if (stage === 'full') {
      limits.succeeded(user.name, address);
      users.signedIn(user.id, clock(), address);
      knownNetworks.add(user.id, address);
      audit.add({ actor: user.name, address, action: 'session.sign-in', subject: user.name });
    }
    return sessionOf(user, sessions.find(secret)!, address);
  }

  function codeCounts(user: UserRecord, secret: Buffer, code: string): boolean {
    const counter = checkTotp(secret, code, clock(), user.totpCounter);
    if (counter !== undefined) return users.spendTotpCounter(user.id, counter);
    return users.spendRecoveryCode(user.id, secretHash(readSecret(code, recoverySize)));
  }

  function sessionOf(user: UserRecord, session: SessionRecord, address: string): Session {
    const { stage, csrf } = session;
    return {
      stage,
      user: { id: user.id, name: user.name, role: user.role, totp: user.totpSecret !== null },
      csrf,
      address,
      // nothing to set up where everything is thrown away at the end
      firstRun: stage === 'full' && user.role === 'admin' && !demonstration && isFirstRun(accounts),
      version,
      demonstration,
    };
  }

  function nobody(address: string): Session {
    return { stage: 'none', user: null, csrf: null, address, firstRun: false, version, demonstration };
  }
}

export function isFirstRun(accounts: Accounts): boolean {
  return accounts.fact('first-run') !== 'done';
}

/** The session of a route that only sessions may use. */
export function own(principal: Principal | undefined): SessionPrincipal {
  if (principal?.kind !== 'session') throw new ApiError('not-signed-in');
  return principal;
}
