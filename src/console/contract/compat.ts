import { z } from 'zod';
import { attackFilterSchema } from './attacks.ts';
import { wholeNumber } from './common.ts';
import { route } from './route.ts';

/**
 * The paths of the existing product's API 5.3, answered as written there: a script for that one works on. IPv6 and
 * prefixes are taken too, and the attack log takes our filters on top. Times are seconds since the epoch.
 */
const seconds = z.number().int().describe('seconds since 1970-01-01T00:00Z');

export const compatHostSchema = z.object({
  uuid: z.string(),
  host_name: z.string(),
  kernel_version: z.string(),
  geo_protection: z.boolean(),
  sipprot_version: z.string(),
  lan_address: z.string(),
  active: z.boolean(),
  firewall_active: z.boolean(),
});

export const compatAttackSchema = z.object({
  id: z.number().int(),
  host_id: z.string(),
  security_group_id: z.string(),
  attacker_ip: z.string(),
  victim_ip: z.string(),
  attack_type: z.string(),
  user_agent: z.string(),
  scanner: z.boolean(),
  timestamp: seconds,
});

const geoData = {
  geo_data: z
    .object({ country_code: z.string(), country_name: z.string() })
    .describe('empty texts where the country is not known'),
};

export const compatEntrySchema = z.object({ ip: z.string(), note: z.string(), time: seconds, added_by: z.string() });
export const compatGeoEntrySchema = compatEntrySchema.extend(geoData);
export const compatBlockSchema = z.object({
  ip: z.string(),
  unblock_in: z.number().int().describe('seconds'),
  attack_type: z.string(),
  user_agent: z.string(),
  time: seconds,
  ...geoData,
});

export type CompatHost = z.output<typeof compatHostSchema>;
export type CompatAttack = z.output<typeof compatAttackSchema>;
export type CompatEntry = z.output<typeof compatEntrySchema>;
export type CompatGeoEntry = z.output<typeof compatGeoEntrySchema>;
export type CompatBlock = z.output<typeof compatBlockSchema>;

const data = <T extends z.ZodType>(inner: T) => z.object({ data: inner });
const ip = z.strictObject({
  ip: z.string().max(60).describe('address or prefix; a / may be written as it is or as %2F'),
});
const ips = z.array(z.object({ ip: z.string().max(60) })).max(250_000);
const exportQuery = z.object({
  export: z
    .union([z.literal('csv'), z.literal('')], { error: 'must be csv; leave it out for JSON' })
    .optional()
    .describe('csv: the list as a file'),
});
const importQuery = z.object({
  import: z
    .union([z.literal('csv'), z.literal('')], { error: 'must be csv; leave it out to add one entry' })
    .optional()
    .describe('csv: the body is a file'),
});
const note = z.object({ note: z.string().max(500) });
const entry = z.object({ ip: z.string().max(60), note: z.string().max(500).optional() });
/** That API refuses a file that "exceeds 2MB" and leaves open which megabytes are meant: the larger ones take what either reading takes. */
const twoMegabytes = 2 << 20;
const asFile = 'with import=csv: multipart/form-data with the file in csvFile, of at most 2 MB (2,097,152 bytes)';

function listRoutes<const P extends 'allowlist' | 'denylist'>(path: P, name: string) {
  return {
    list: route({
      id: `${path}Show`,
      method: 'GET',
      path: `/${path}`,
      access: 'viewer',
      tag: path,
      summary: `The ${name}`,
      query: exportQuery,
      answer: data(z.array(compatGeoEntrySchema)),
      media: 'text/csv',
    }),
    add: route({
      id: `${path}Add`,
      method: 'POST',
      path: `/${path}`,
      access: 'operator',
      tag: path,
      summary: `Add to the ${name}`,
      description: asFile,
      query: importQuery,
      body: entry,
      upload: twoMegabytes,
      answer: data(compatEntrySchema),
      refusals: {
        400: 'invalid payload or file, or it would cut off yourself',
        422: 'maximum number of entries reached',
      },
    }),
    remove: route({
      id: `${path}Remove`,
      method: 'DELETE',
      path: `/${path}/{ip}`,
      access: 'operator',
      tag: path,
      summary: `Remove from the ${name}`,
      params: ip,
    }),
    note: route({
      id: `${path}Note`,
      method: 'PATCH',
      path: `/${path}/{ip}`,
      access: 'operator',
      tag: path,
      summary: 'Change the note',
      params: ip,
      body: note,
      answer: data(compatGeoEntrySchema),
      refusals: { [path === 'allowlist' ? 404 : 400]: 'it is not in the list' },
    }),
    bulkRemove: route({
      id: `${path}BulkRemove`,
      method: 'POST',
      path: `/${path}/bulk-delete`,
      access: 'operator',
      tag: path,
      summary: `Remove many from the ${name}`,
      body: ips,
      maxBody: 16 << 20,
    }),
  };
}

export const compatRoutes = {
  attacks: route({
    id: 'attackLogs',
    method: 'GET',
    path: '/attack-logs',
    access: 'viewer',
    tag: 'attack-logs',
    summary: 'The attack log, newest first',
    // as on the other paths of that API, what is not known is passed over
    query: z.object(attackFilterSchema.shape).extend({
      limit: wholeNumber(1, 10_000).prefault(10_000),
      before: wholeNumber(0).optional().describe('only attacks with a lower id'),
    }),
    answer: data(z.array(compatAttackSchema)),
  }),
  hosts: route({
    id: 'hosts',
    method: 'GET',
    path: '/hosts',
    access: 'viewer',
    tag: 'hosts',
    summary: 'All hosts',
    answer: data(z.array(compatHostSchema)),
  }),
  removeHost: route({
    id: 'hostRemove',
    method: 'DELETE',
    path: '/hosts/{uuid}',
    access: 'operator',
    tag: 'hosts',
    summary: 'Remove a host',
    params: z.strictObject({ uuid: z.string().min(1).max(100) }),
    refusals: { 500: 'it cannot be removed' },
  }),
  allow: listRoutes('allowlist', 'allowlist'),
  deny: listRoutes('denylist', 'denylist'),
  blocks: route({
    id: 'dynDenylist',
    method: 'GET',
    path: '/dyn-denylist',
    access: 'viewer',
    tag: 'dyn-denylist',
    summary: 'The blocks in force',
    answer: data(z.array(compatBlockSchema)),
  }),
  lift: route({
    id: 'dynDenylistRemove',
    method: 'DELETE',
    path: '/dyn-denylist/{ip}',
    access: 'operator',
    tag: 'dyn-denylist',
    summary: 'Lift a block',
    params: ip,
  }),
  bulkLift: route({
    id: 'dynDenylistBulkRemove',
    method: 'POST',
    path: '/dyn-denylist/bulk-delete',
    access: 'operator',
    tag: 'dyn-denylist',
    summary: 'Lift many blocks',
    body: ips,
    maxBody: 16 << 20,
  }),
};
