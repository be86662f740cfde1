import type { Notifications } from '../../../../src/console/contract/notifications.ts';

/** As the server answers them: a mail server with a password, which it does not say, and a webhook without a secret. */
export const saved: Notifications = {
  kinds: ['block'],
  digestMinutes: 10,
  maxPerHour: 20,
  smtp: {
    enabled: true,
    host: 'mail.example',
    port: 587,
    security: 'starttls',
    user: 'u',
    password: '',
    from: 'a@example.org',
    to: ['b@example.org'],
  },
  webhooks: [{ id: 'webhook-1', enabled: true, url: 'https://hooks.example/x', secret: null }],
};
