import type { Actor } from '../../engine/control/protocol.ts';
import { formatPrefix, isLoopback, parseAddress } from '../../model/address.ts';
import type { BlockRecord } from '../../store/records.ts';
import type { LatestAttack } from '../../store/tables/latest-attacks.ts';
import { type CompatAttack, type CompatBlock, type CompatHost, compatRoutes } from '../contract/compat.ts';
import type { HostRow } from '../contract/hosts.ts';
import { countryName } from '../countries.ts';
import type { Api } from '../server/api.ts';
import { ApiError } from '../server/api-error.ts';
import type { Parts } from '../server/parts.ts';
import { storeFilter } from './attacks.ts';
import { liftMany } from './blocks.ts';
import { prefixesOf, prefixOf } from './compat-lists.ts';
import { readHostRows, removeHost } from './hosts.ts';

const chunk = 1000;
/** what `unblock` of CLI and console does unless it is told otherwise */
const holdSeconds = 3600;

/** The attack log, hosts and blocks as the existing product's API has them. */
export function addCompatRoutes(api: Api, parts: Parts): void {
  const { store, countryOf, clock } = parts;

  api.on(compatRoutes.attacks, async ({ query: { limit, before, ...filter } }) => {
    const data: CompatAttack[] = [];
    let cursor = before;
    while (data.length < limit) {
      const page = {
        limit: Math.min(chunk, limit - data.length),
        count: false,
        ...(cursor === undefined ? {} : { before: cursor }),
      };
      const { rows, next } = await store.read((reader) => reader.queryAttacks(storeFilter(filter), page));
      for (const row of rows)
        data.push({
          id: row.id,
          host_id: row.host,
          // there is one group of protected addresses
          security_group_id: '1',
          attacker_ip: row.attacker,
          victim_ip: row.victim,
          attack_type: row.type,
          user_agent: row.userAgent ?? '',
          scanner: row.detector === 'scanner-signature',
          timestamp: Math.floor(row.time / 1000),
        });
      if (next === null) break;
      cursor = next;
    }
    return { data };
  });

  api.on(compatRoutes.hosts, async () => ({ data: (await readHostRows(parts)).map(compatHost) }));

  api.on(compatRoutes.removeHost, async ({ params: { uuid }, actor }) => {
    try {
      await removeHost(parts, uuid, actor);
    } catch (error) {
      // the document knows no other refusal
      if (error instanceof ApiError && error.code === 'conflict') throw new ApiError('engine-failed', error.message);
      if (!(error instanceof ApiError) || error.code !== 'not-found') throw error;
    }
    return undefined;
  });

  api.on(compatRoutes.blocks, async () => {
    const now = clock();
    const blocks = (await store.read((reader) => reader.readBlocks(now))).filter(({ liftedAt }) => liftedAt === null);
    const data: CompatBlock[] = [];
    for (let i = 0; i < blocks.length; i += chunk) {
      const some = blocks.slice(i, i + chunk);
      const prefixes = some.map(({ target }) => formatPrefix(target.prefix));
      const latest = await store.read((reader) => reader.read('latestAttacks', prefixes));
      for (const [j, block] of some.entries()) data.push(compatBlock(block, latest[j] ?? null, now));
    }
    return { data };
  });

  api.on(compatRoutes.lift, async ({ params: { ip }, actor }) => {
    await liftAll([prefixOf(ip)], actor);
    return undefined;
  });

  api.on(compatRoutes.bulkLift, async ({ body, actor }) => {
    if (body.length === 0) throw new ApiError('bad-input', 'No IP addresses were provided.');
    await liftAll(prefixesOf(body), actor);
    return undefined;
  });

  /** What is not blocked need not be lifted: a script that runs twice goes on. The document knows no other refusal. */
  async function liftAll(targets: readonly string[], actor: Actor): Promise<void> {
    const { done, failed } = await liftMany(parts, targets, holdSeconds, actor);
    const [first, ...more] = failed.filter(({ code }) => code !== 'not-blocked');
    if (!first) return;
    const others = more.length > 0 ? ` (and ${more.length} more; ${done} were unblocked)` : '';
    throw new ApiError('engine-failed', `${first.subject}: ${first.reason}${others}.`);
  }

  function compatBlock(
    { target, since, until, cause }: BlockRecord,
    latest: LatestAttack | null,
    now: number,
  ): CompatBlock {
    const ip = formatPrefix(target.prefix);
    const country = countryOf(ip);
    return {
      ip,
      unblock_in: Math.max(0, Math.ceil((until - now) / 1000)),
      attack_type: latest?.type ?? cause,
      user_agent: latest?.userAgent ?? '',
      time: Math.floor((latest?.time ?? since) / 1000),
      geo_data: { country_code: country ?? '', country_name: countryName(country) },
    };
  }
}

function compatHost(host: HostRow): CompatHost {
  const address = host.addresses.find((text) => {
    const parsed = parseAddress(text);
    return parsed !== undefined && !isLoopback(parsed);
  });
  return {
    uuid: host.uuid,
    host_name: host.name,
    kernel_version: host.kernel ?? '',
    geo_protection: host.geo === 'enforcing',
    sipprot_version: host.version ?? '',
    lan_address: address ?? '',
    active: host.active,
    firewall_active: host.active && host.protection === 'enforcing',
  };
}
