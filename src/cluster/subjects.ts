/** Names of what the cluster keeps in JetStream, and who may write which subject (docs/adr/0012-cluster-on-jetstream.md). */
export const buckets = {
  members: 'sipprot_members',
  blocks: 'sipprot_blocks',
  lists: 'sipprot_lists',
  settings: 'sipprot_settings',
  hosts: 'sipprot_hosts',
} as const;

export type BucketName = (typeof buckets)[keyof typeof buckets];

export const attackStream = 'SIPPROT_ATTACKS';
export const attackSubject = (host: string) => `sipprot.attack.${host}`;
export const suspicionSubject = (host: string) => `sipprot.suspicion.${host}`;

/** The stream that stands behind a KV bucket, as NATS names it. */
export const bucketStream = (bucket: BucketName) => `KV_${bucket}`;

/** The subject on which a key of a bucket travels; it is part of what an envelope's signature covers. */
export const keySubject = (bucket: BucketName, key: string) => `$KV.${bucket}.${key}`;

/** The blocks of every host, as a NATS pattern. */
export const blocksOfAll = keySubject(buckets.blocks, 'b.*.*');

/** What of a subject tells whose it is: all up to the uuid of the host that writes it, where it has one there. */
export const speakerOf = (subject: string) => subject.split('.', 4).join('.');

export type Role = 'host' | 'operator';

/**
 * The subjects that a member may write, as NATS patterns: for its permissions in the server and, by `mayWrite`, for those
 * who read what it wrote. Memberships are not among them: those carry the cluster key's signature instead.
 */
export function writable(id: string, role: Role): readonly string[] {
  return [
    keySubject(buckets.blocks, `b.${id}.>`),
    keySubject(buckets.hosts, id),
    attackSubject(id),
    suspicionSubject(id),
    ...(role === 'operator'
      ? [
          keySubject(buckets.blocks, 'u.>'),
          keySubject(buckets.lists, 'allow.>'),
          keySubject(buckets.lists, 'deny.>'),
          keySubject(buckets.settings, '>'),
        ]
      : []),
  ];
}

export function mayWrite(id: string, role: Role, subject: string): boolean {
  return writable(id, role).some((pattern) =>
    pattern.endsWith('>')
      ? subject.length >= pattern.length && subject.startsWith(pattern.slice(0, -1))
      : subject === pattern,
  );
}

/** Where a member's answers come: nobody else may listen there. The client takes it as its `inboxPrefix`. */
export const inboxPrefix = (id: string) => `_INBOX.${id}`;
