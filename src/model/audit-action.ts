/** What the engine writes in its audit. */
const engineActions = [
  'allow.change',
  'deny.change',
  'block.add',
  'block.lift',
  'settings.change',
  'finding.dismiss',
  'finding.reopen',
  'host.remove',
] as const;

export type EngineAction = (typeof engineActions)[number];

/** What the console writes in its own: users, sessions, tokens, and what is only its own. */
const consoleActions = [
  'user.create',
  'user.change',
  'user.remove',
  'user.password',
  'user.totp',
  'user.reset',
  'token.create',
  'token.revoke',
  'session.sign-in',
  'session.sign-out',
  'session.refused',
  'session.wrong-password',
  'session.end',
  'notifications.change',
  'first-run.done',
] as const;

export type ConsoleAction = (typeof consoleActions)[number];

/** All, in the order in which they are offered: who writes, shows or filters them knows no other. */
export const auditActions = [...engineActions, ...consoleActions] as const;

export type AuditAction = (typeof auditActions)[number];
