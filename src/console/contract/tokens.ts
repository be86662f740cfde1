import { z } from 'zod';
import { timeSchema, wholeNumber } from './common.ts';
import { roles, route } from './route.ts';

export const tokenSchema = z.object({
  id: z.number().int(),
  name: z.string(),
  role: z.enum(roles),
  owner: z.string().describe('the token dies with this user and never has more than their role'),
  hint: z.string().describe('first characters, to tell tokens apart'),
  createdAt: timeSchema,
  expiresAt: timeSchema.nullable(),
  lastUsedAt: timeSchema.nullable(),
  lastUsedFrom: z.string().nullable(),
});

export type Token = z.output<typeof tokenSchema>;

const tag = 'tokens';

export const tokenRoutes = {
  list: route({
    id: 'listTokens',
    method: 'GET',
    path: '/v1/tokens',
    access: 'own',
    tag,
    summary: 'Your API tokens; for an admin those of all users',
    answer: z.object({ rows: z.array(tokenSchema) }),
  }),
  create: route({
    id: 'createToken',
    method: 'POST',
    path: '/v1/tokens',
    access: 'own',
    tag,
    summary: 'Make an API token for yourself; it is answered once and kept only as a hash',
    body: z.strictObject({
      name: z.string().trim().min(1).max(60),
      role: z.enum(roles),
      expiresAt: timeSchema.nullable().describe('null: never'),
      password: z.string().max(1000).describe('your own: the token outlives the session in which it is made'),
    }),
    answer: tokenSchema.extend({ token: z.string() }),
    refusals: {
      409: 'you have too many tokens',
      403: 'more than your own role',
      401: 'the password is wrong',
      429: 'locked out for a time',
    },
  }),
  revoke: route({
    id: 'revokeToken',
    method: 'DELETE',
    path: '/v1/tokens/{id}',
    access: 'own',
    tag,
    summary: 'Revoke a token of yours (an admin: of anybody)',
    params: z.strictObject({ id: wholeNumber(1) }),
    refusals: { 404: 'there is no such token' },
  }),
};
