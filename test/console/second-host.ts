import { DatabaseSync } from 'node:sqlite';
import { databaseFile } from '../../src/store/data-directory.ts';

/** What the second host says of itself. */
export const secondHost = {
  uuid: 'uuid-2',
  name: 'pbx-2',
  addresses: ['192.0.2.20'],
  kernel: '6.1',
  version: '0.1.0-test',
  protection: 'enforcing',
  geo: 'off',
  startedAt: Date.now(),
  figures: {
    summary: 'Protecting',
    messageRate: 7,
    unreadable: { share: 0.25, of: 400 },
    dropped: 0,
    blocks: 41,
    captures: [],
    applied: { blocks: 0, lists: 0, settings: 0 },
    vetoes: [],
    capped: [],
  },
} as const;

/** Writes down a second host as if it had just been heard of; nothing says so again, so that half a minute later it is gone. */
export function addSecondHost(dataDir: string, lastSeen = Date.now(), more: object = {}): void {
  const host = { ...secondHost, ...more, lastSeen };
  const db = new DatabaseSync(databaseFile(dataDir));
  db.prepare('INSERT INTO hosts (uuid, name, last_seen, state) VALUES (?, ?, ?, ?)').run(
    host.uuid,
    host.name,
    lastSeen,
    JSON.stringify(host),
  );
  db.close();
}
