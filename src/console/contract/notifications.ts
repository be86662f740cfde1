import { z } from 'zod';
import { timeSchema } from './common.ts';
import { route } from './route.ts';

export const notificationKinds = [
  'block',
  'stalePhone',
  'leakAlarm',
  'finding',
  'enforcementFailure',
  'engineTrouble',
  'captureTrouble',
  'clusterTrouble',
] as const;

export type NotificationKind = (typeof notificationKinds)[number];

/** A secret is never answered: `null` where none is set, `''` where one is. In a change: absent = as it was, null = none. */
const secret = z.string().max(500).nullable();

const address = 'an e-mail address such as pbx@example.com';
const orNone = `must be ${address}, or an empty text`;

export const smtpSchema = z.strictObject({
  enabled: z.boolean(),
  host: z.string().max(253),
  port: z.number().int().min(1).max(65535),
  security: z.enum(['none', 'starttls', 'tls']),
  user: z.string().max(200),
  password: secret.optional(),
  from: z.union([z.literal(''), z.email({ error: orNone })], { error: orNone }),
  to: z.array(z.email({ error: `must be ${address}` })).max(20),
});

export const webhookSchema = z.strictObject({
  id: z.string().regex(/^[\w-]{1,40}$/, { error: 'letters, digits, _ and -, at most 40' }),
  enabled: z.boolean(),
  url: z.url({ protocol: /^https?$/, error: 'must be a URL that begins with http:// or https://' }).max(1000),
  secret: secret
    .optional()
    .describe(
      'signs each request: `X-Sipprot-Signature: t=SECONDS,v1=HEX`, HMAC-SHA-256 of SECONDS, a dot and the body',
    ),
});

export const notificationsSchema = z.strictObject({
  kinds: z.array(z.enum(notificationKinds)).describe('what is told'),
  digestMinutes: z.number().int().min(0).max(1440).describe('gather blocks so long; 0: each at once'),
  maxPerHour: z.number().int().min(1).max(1000),
  smtp: smtpSchema,
  webhooks: z.array(webhookSchema).max(10),
});

export type Notifications = z.output<typeof notificationsSchema>;

const delivery = z.object({ time: timeSchema, way: z.string(), ok: z.boolean(), detail: z.string() });
const answer = z.object({
  notifications: notificationsSchema,
  defaults: notificationsSchema
    .pick({ digestMinutes: true, maxPerHour: true })
    .describe('what holds until somebody says otherwise'),
  revision: z.number().int(),
  deliveries: z.array(delivery),
});
const tag = 'notifications';

export const notificationRoutes = {
  show: route({
    id: 'showNotifications',
    method: 'GET',
    path: '/v1/notifications',
    access: 'admin',
    tag,
    summary: 'Who is told of what, and the last deliveries',
    answer,
  }),
  change: route({
    id: 'changeNotifications',
    method: 'PUT',
    path: '/v1/notifications',
    access: 'admin',
    tag,
    summary: 'Change who is told',
    body: notificationsSchema.extend({
      revision: z
        .number()
        .int()
        .optional()
        .describe('of the notifications that you saw: refused if there is a newer one'),
    }),
    answer,
    refusals: {
      400: 'each wrong field is named with its reason',
      409: 'somebody else changed the notifications in the meantime',
    },
  }),
  undo: route({
    id: 'undoNotifications',
    method: 'POST',
    path: '/v1/notifications/undo',
    access: 'admin',
    tag,
    summary: 'Put the fields of one change back to what they were; passwords and secrets stay as they are',
    body: z.strictObject({ id: z.number().int().describe('of the audit entry, without its letter') }),
    answer,
    refusals: {
      404: 'there is no such change',
      409: 'the same fields were changed again since, or a password or secret is needed that is kept no more',
    },
  }),
  test: route({
    id: 'testNotification',
    method: 'POST',
    path: '/v1/notifications/test',
    access: 'admin',
    tag,
    summary: 'Send a test message now, by the saved settings',
    body: z.strictObject({ way: z.string().max(60).describe('`smtp`, or the id of a webhook') }),
    answer: delivery,
  }),
};
