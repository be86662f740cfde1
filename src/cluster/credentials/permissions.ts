import type { Permissions } from '@nats-io/jwt';
import {
  attackStream,
  blocksOfAll,
  bucketStream,
  buckets,
  inboxPrefix,
  keySubject,
  type Role,
  suspicionSubject,
  writable,
} from '../subjects.ts';

/** What members say to each other, and is heard at that moment. */
const atOnce = [suspicionSubject('*'), blocksOfAll];

/**
 * What the server lets a member do. It cannot be all: who may create consumers can have a stored message delivered to any
 * subject. The signatures of values close that (docs/adr/0012-cluster-on-jetstream.md).
 * @param id of the member; `{{name()}}` in the template of a scoped signing key, which the server fills in
 */
export function memberPermissions(id: string, role: Role): Permissions {
  const streams = Object.values(buckets).map(bucketStream);
  if (role === 'operator') streams.push(attackStream);
  return {
    pub: { allow: [...writable(id, role), '$JS.API.INFO', ...streams.flatMap(reading)] },
    sub: { allow: [`${inboxPrefix(id)}.>`, ...atOnce] },
  };
}

/** JetStream's own subjects for one who reads a stream and changes nothing of it. */
function reading(stream: string): string[] {
  return [
    `$JS.API.STREAM.INFO.${stream}`,
    `$JS.API.STREAM.MSG.GET.${stream}`,
    `$JS.API.DIRECT.GET.${stream}`,
    `$JS.API.DIRECT.GET.${stream}.>`,
    `$JS.API.CONSUMER.CREATE.${stream}`,
    `$JS.API.CONSUMER.CREATE.${stream}.>`,
    `$JS.API.CONSUMER.DURABLE.CREATE.${stream}.*`,
    `$JS.API.CONSUMER.INFO.${stream}.*`,
    `$JS.API.CONSUMER.MSG.NEXT.${stream}.*`,
    // a consumer's name is random and cannot be listed: nobody ends or reads another's
    `$JS.API.CONSUMER.DELETE.${stream}.*`,
    `$JS.ACK.${stream}.>`,
    `$JS.FC.${stream}.>`,
  ];
}

/** The link of a leaf site carries what the members behind it do, each with his own permissions at the leaf. */
export function leafPermissions(): Permissions {
  const streams = [...Object.values(buckets).map(bucketStream), attackStream];
  return {
    pub: {
      allow: [
        ...writable('*', 'operator'),
        '$JS.API.INFO',
        ...streams.flatMap(reading),
        '_INBOX.>',
        // replies to the stream's own server
        '_R_.>',
      ],
    },
    // of streams' subjects only what is heard at once: what is in them comes by consumers, to inboxes
    sub: { allow: ['_INBOX.>', ...atOnce, '_R_.>'] },
  };
}

/** For the leaf's link in the system account: it hears of changed accounts, so that a revocation reaches its clients too. */
export function leafSystemPermissions(): Permissions {
  return {
    pub: { allow: ['_INBOX.>', '$SYS._INBOX.>', '_R_.>'] },
    sub: { allow: ['$SYS.REQ.CLAIMS.UPDATE', '$SYS.REQ.ACCOUNT.*.CLAIMS.UPDATE'] },
  };
}

/** Holders of the cluster key write memberships; they make and change streams too. */
export const authorityPermissions: Permissions = {
  pub: { allow: [keySubject(buckets.members, '*'), '$JS.API.>', '$JS.ACK.>', '$JS.SNAPSHOT.>'] },
  sub: { allow: ['_INBOX.>'] },
};
