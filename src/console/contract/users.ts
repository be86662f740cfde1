import { z } from 'zod';
import { timeSchema, wholeNumber } from './common.ts';
import { roles, route } from './route.ts';
import { nameText, newPassword } from './session.ts';

export const userSchema = z.object({
  id: z.number().int(),
  name: z.string(),
  role: z.enum(roles),
  disabled: z.boolean(),
  totp: z.boolean(),
  mustChangePassword: z.boolean().describe('has a one-time password'),
  createdAt: timeSchema,
  createdBy: z.string(),
  lastSignIn: timeSchema.nullable(),
  lastAddress: z.string().nullable(),
});

export type User = z.output<typeof userSchema>;

const tag = 'users';
const id = wholeNumber(1);

const ownPassword = z
  .string()
  .max(1000)
  .optional()
  .describe('the password of the admin who asks for it; an API token needs none');

const passwordWanted =
  'From a browser session it needs the own password, for what it gives goes on without the session';

/** With a password that is shown once, to be changed at the first sign-in. */
const withPassword = userSchema.extend({ oneTimePassword: z.string().nullable() });

export const userRoutes = {
  list: route({
    id: 'listUsers',
    method: 'GET',
    path: '/v1/users',
    access: 'admin',
    tag,
    summary: 'All users',
    answer: z.object({ rows: z.array(userSchema) }),
  }),
  create: route({
    id: 'createUser',
    method: 'POST',
    path: '/v1/users',
    access: 'admin',
    tag,
    summary: 'Let a colleague in; without a password a one-time password is made and answered once',
    description: `${passwordWanted}. An API token needs none: making one with the role admin did.`,
    body: z.strictObject({ name: nameText, role: z.enum(roles), password: newPassword.optional(), ownPassword }),
    answer: withPassword,
    refusals: { 401: 'the own password is wrong', 409: 'the name is taken', 429: 'locked out for a time' },
  }),
  change: route({
    id: 'changeUser',
    method: 'PATCH',
    path: '/v1/users/{id}',
    access: 'admin',
    tag,
    summary:
      'Change role or name, disable, reset the password (a one-time password is answered once) or the second factor',
    description:
      `Disabling and resetting the password end all sessions of the user and revoke all their API tokens. ${passwordWanted}, ` +
      'where it gives a higher role, enables a user again, or resets the password or the second factor; an API token needs none.',
    params: z.strictObject({ id }),
    body: z.strictObject({
      name: nameText.optional(),
      role: z.enum(roles).optional(),
      disabled: z.boolean().optional(),
      resetPassword: z.literal(true).optional(),
      removeTotp: z.literal(true).optional(),
      ownPassword,
    }),
    answer: withPassword,
    refusals: {
      401: 'the own password is wrong',
      404: 'there is no such user',
      409: 'the name is taken, or the last admin would be lost',
      429: 'locked out for a time',
    },
  }),
  remove: route({
    id: 'removeUser',
    method: 'DELETE',
    path: '/v1/users/{id}',
    access: 'admin',
    tag,
    summary: 'Remove a user with all sessions and tokens',
    params: z.strictObject({ id }),
    refusals: { 404: 'there is no such user', 409: 'it is yourself or the last admin' },
  }),
};
