import { z } from 'zod';
import { timeSchema } from './common.ts';
import { roles, route } from './route.ts';

export const nameText = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(/^[\p{L}\p{N}._@-]+$/u, { error: 'may have letters, digits and . _ @ - only' });

/** NIST SP 800-63B, 3.1.1.2: length matters, rules of composition do not. */
export const newPassword = z.string().min(12, { error: 'must have at least 12 characters' }).max(200);

export const code = z
  .string()
  .trim()
  .min(6)
  .max(40)
  .describe('six digits of the authenticator, or a recovery code, with or without its dash and in any case');

/** `none`: nobody; `totp`: the second factor is wanted; `password`: a new password is wanted; `full`: signed in. */
const stageSchema = z.enum(['none', 'totp', 'password', 'full']);

export const sessionSchema = z.object({
  stage: stageSchema,
  user: z.object({ id: z.number().int(), name: z.string(), role: z.enum(roles), totp: z.boolean() }).nullable(),
  csrf: z.string().nullable().describe('to be sent in the header X-CSRF-Token with everything that is not GET'),
  address: z.string().describe('from where you come, as the console sees it'),
  firstRun: z.boolean().describe('the first-run steps are not done yet (admins only)'),
  version: z.string(),
  demonstration: z.boolean().describe('what is shown is made up, and nobody is blocked'),
});

export type Session = z.output<typeof sessionSchema>;

const tag = 'session';

export const sessionRoutes = {
  show: route({
    id: 'showSession',
    method: 'GET',
    path: '/v1/session',
    access: 'public',
    tag,
    summary: 'Who is signed in, and what is wanted next',
    answer: sessionSchema,
  }),
  signIn: route({
    id: 'signIn',
    method: 'POST',
    path: '/v1/session',
    access: 'public',
    tag,
    summary: 'Sign in with name and password',
    body: z.strictObject({ name: z.string().max(200), password: z.string().max(1000) }),
    answer: sessionSchema,
    refusals: { 401: 'wrong name or password', 429: 'locked out for a time' },
  }),
  secondFactor: route({
    id: 'secondFactor',
    method: 'POST',
    path: '/v1/session/totp',
    access: 'session',
    tag,
    summary: 'The second step: a code of the authenticator, or a recovery code',
    body: z.strictObject({ code }),
    answer: sessionSchema,
    refusals: { 409: 'no second factor is wanted now', 401: 'wrong code', 429: 'locked out for a time' },
  }),
  signOut: route({
    id: 'signOut',
    method: 'DELETE',
    path: '/v1/session',
    access: 'session',
    tag,
    summary: 'Sign out',
  }),
  changePassword: route({
    id: 'changePassword',
    method: 'POST',
    path: '/v1/me/password',
    access: 'session',
    tag,
    summary: 'Change your own password; ends all your other sessions, and revokes your API tokens if you want',
    body: z.strictObject({
      current: z.string().max(1000),
      next: newPassword,
      revokeTokens: z.boolean().default(false).describe('revoke all your API tokens, too'),
    }),
    answer: sessionSchema,
    refusals: { 401: 'the current password is wrong' },
  }),
  setUpTotp: route({
    id: 'setUpTotp',
    method: 'POST',
    path: '/v1/me/totp',
    access: 'own',
    tag,
    summary: 'Begin with a second factor: a secret for the authenticator, in force once confirmed',
    body: z.strictObject({ password: z.string().max(1000) }),
    answer: z.object({ secret: z.string().describe('base32'), uri: z.string().describe('otpauth:// for a QR code') }),
    refusals: { 401: 'the password is wrong' },
  }),
  confirmTotp: route({
    id: 'confirmTotp',
    method: 'POST',
    path: '/v1/me/totp/confirm',
    access: 'own',
    tag,
    summary: 'Put the second factor in force with a first code; answers the recovery codes, which are shown once',
    body: z.strictObject({ code }),
    answer: z.object({ recoveryCodes: z.array(z.string()) }),
    refusals: { 409: 'none was begun', 401: 'wrong code' },
  }),
  removeTotp: route({
    id: 'removeTotp',
    method: 'POST',
    path: '/v1/me/totp/remove',
    access: 'own',
    tag,
    summary: 'Go on without a second factor',
    body: z.strictObject({ password: z.string().max(1000) }),
    refusals: { 401: 'the password is wrong' },
  }),
  sessions: route({
    id: 'listSessions',
    method: 'GET',
    path: '/v1/me/sessions',
    access: 'own',
    tag,
    summary: 'Your sessions',
    answer: z.object({
      rows: z.array(
        z.object({
          id: z.string(),
          current: z.boolean(),
          createdAt: timeSchema,
          lastSeen: timeSchema,
          address: z.string(),
          userAgent: z.string(),
        }),
      ),
    }),
  }),
  endSession: route({
    id: 'endSession',
    method: 'DELETE',
    path: '/v1/me/sessions/{id}',
    access: 'own',
    tag,
    summary: 'End one of your sessions',
    params: z.strictObject({ id: z.string().max(100) }),
    refusals: { 404: 'there is no such session' },
  }),
  firstRun: route({
    id: 'showFirstRun',
    method: 'GET',
    path: '/v1/first-run',
    access: 'admin',
    tag,
    summary: 'What the first-run steps propose, from the host and the traffic seen',
    answer: z.object({
      done: z.boolean(),
      address: z.string().describe('yours: a candidate for the allowlist'),
      addressAllowed: z.boolean(),
      protection: z.enum(['enforcing', 'observing', 'failing']).nullable(),
      interfaces: z.array(z.object({ name: z.string(), state: z.string() })),
      protectedAddresses: z.array(z.string()),
      knownGood: z
        .array(
          z.object({
            address: z.string(),
            users: z.number().int(),
            lastSuccess: timeSchema,
            country: z.string().nullable(),
          }),
        )
        .describe('sources with recent successes, at most 100: offices and trunks to allow'),
    }),
  }),
  finishFirstRun: route({
    id: 'finishFirstRun',
    method: 'POST',
    path: '/v1/first-run',
    access: 'admin',
    tag,
    summary: 'The first-run steps are done',
  }),
};
