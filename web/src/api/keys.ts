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
  /** an open list that is held: what happens to its rows is asked for by `blocks`, so that they stay where they are */
  blockList: 'blockList',
  lists: 'lists',
  entryList: 'entryList',
  geo: 'geo',
  findings: 'findings',
  findingList: 'findingList',
  hosts: 'hosts',
  settings: 'settings',
  detectors: 'detectors',
  notifications: 'notifications',
  users: 'users',
  tokens: 'tokens',
  audit: 'audit',
  auditList: 'auditList',
  firstRun: 'firstRun',
} as const;

export type Resource = (typeof keys)[keyof typeof keys];
