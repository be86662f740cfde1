/**
 * First words of the query keys, one a resource of the contract. The live feed marks what changed as stale by these,
 * so every query begins with one: `[keys.attacks, 'list', query]`.
 */
export const keys = {
  session: 'session',
  status: 'status',
  statistics: 'statistics',
  attacks: 'attacks',
  campaigns: 'campaigns',
  explain: 'explain',
  blocks: 'blocks',
  lists: 'lists',
  geo: 'geo',
  findings: 'findings',
  hosts: 'hosts',
  settings: 'settings',
  detectors: 'detectors',
  notifications: 'notifications',
  users: 'users',
  tokens: 'tokens',
  audit: 'audit',
  firstRun: 'firstRun',
} as const;

export type Resource = (typeof keys)[keyof typeof keys];
