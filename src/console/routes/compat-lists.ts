import { formatPrefix, parsePrefix } from '../../model/address.ts';
import type { ListName } from '../../model/list-entry.ts';
import type { ListRecord } from '../../store/records.ts';
import { type CompatGeoEntry, compatRoutes } from '../contract/compat.ts';
import { countryName } from '../countries.ts';
import type { OperatorLists } from '../lists/operator-lists.ts';
import { type Api, sent } from '../server/api.ts';
import { ApiError } from '../server/api-error.ts';
import { problemOf } from '../server/error-of.ts';
import type { Parts } from '../server/parts.ts';
import { uploadedList } from '../server/upload.ts';
import { listCsv } from './lists.ts';
import { listRow } from './rows.ts';

const want = 'an IPv4 or IPv6 address, or a prefix such as 192.0.2.0/24';
/** the rest is seen when these are mended */
const mostNamed = 100;

/** Both lists as the existing product's API has them. */
export function addCompatListRoutes(api: Api, parts: Parts, lists: OperatorLists): void {
  addList(api, parts, lists, 'allow');
  addList(api, parts, lists, 'deny');
}

function addList(api: Api, parts: Parts, lists: OperatorLists, list: ListName): void {
  const { engine, clock, countryOf } = parts;
  const routes = compatRoutes[list];

  api.on(routes.list, async ({ query, reply }) => {
    if (query.export === 'csv') {
      reply.header('content-disposition', `attachment; filename="${list}list.csv"`).type('text/csv; charset=utf-8');
      await reply.send(await listCsv(lists, parts, list));
      return sent;
    }
    return { data: (await lists.all(list)).map((record) => geoEntryOf(record)) };
  });

  api.on(routes.add, async ({ query, body, request, actor, address }) => {
    const time = Math.floor(clock() / 1000);
    if (query.import === 'csv' || request.isMultipart()) {
      const file = await uploadedList(request, routes.add.upload);
      const { added } = await lists.import(list, file, false, actor, address);
      // the document names the fields of one entry: of many it can only say how many there were
      return { data: { ip: '', note: `${added} entries imported`, time, added_by: actor.name } };
    }
    const prefix = prefixOf(body.ip);
    const { note } = body;
    await lists.add(list, [{ prefix, ...(note === undefined ? {} : { note }) }], actor);
    // one that was there already may have kept its note
    const [record] = await lists.find(list, new Set([prefix]));
    if (!record) return { data: { ip: prefix, note: note ?? '', time, added_by: actor.name } };
    const { geo_data: _, ...data } = geoEntryOf(record);
    return { data };
  });

  api.on(routes.remove, async ({ params: { ip }, actor }) => {
    // what is not there need not be removed: a script that runs twice goes on
    await removeListed([prefixOf(ip)], actor);
    return undefined;
  });

  api.on(routes.note, async ({ params: { ip }, body: { note }, actor }) => {
    const prefix = prefixOf(ip);
    const entry = await engine.request('list.note', { list, prefix, note }, actor).catch((error: unknown) => {
      // the document has a 404 for the allowlist only
      if (list === 'deny' && error instanceof Error && 'code' in error && error.code === 'not-listed')
        throw new ApiError('bad-input', `${prefix} is not in the denylist.`);
      throw error;
    });
    return { data: geoEntryOf({ ...entry, prefix: parsePrefix(entry.prefix)! }) };
  });

  api.on(routes.bulkRemove, async ({ body, actor }) => {
    if (body.length === 0) throw new ApiError('bad-input', 'No IP addresses were provided.');
    await removeListed(prefixesOf(body), actor);
    return undefined;
  });

  async function removeListed(prefixes: readonly string[], actor: Parameters<typeof lists.remove>[2]): Promise<void> {
    const there = await lists.find(list, new Set(prefixes));
    await lists.remove(
      list,
      there.map(({ prefix }) => formatPrefix(prefix)),
      actor,
    );
  }

  function geoEntryOf(record: ListRecord): CompatGeoEntry {
    const { prefix, note, addedAt, addedBy, country } = listRow(record, countryOf);
    return {
      ip: prefix,
      note,
      time: Math.floor(addedAt / 1000),
      added_by: addedBy,
      geo_data: { country_code: country ?? '', country_name: countryName(country) },
    };
  }
}

/** Canonical text of an address or prefix. Throws ApiError `bad-input`. */
export function prefixOf(text: string): string {
  return prefixesAt([['ip', text]])[0]!;
}

/** The same of each; what is wrong is named with its place in the list. */
export function prefixesOf(entries: readonly { readonly ip: string }[]): string[] {
  return prefixesAt(entries.map(({ ip }, i) => [`${i}.ip`, ip]));
}

/** @param texts with the fields that they stand in */
function prefixesAt(texts: readonly (readonly [field: string, text: string])[]): string[] {
  const prefixes = texts.map(([, text]) => parsePrefix(text.trim()));
  const wrong = texts.filter((_, i) => !prefixes[i]).slice(0, mostNamed);
  if (wrong.length > 0)
    throw new ApiError('bad-input', 'Invalid IP address.', {
      fields: wrong.map(([field, text]) =>
        problemOf(field, `${JSON.stringify(text)} is not allowed; allowed: ${want}`),
      ),
    });
  return prefixes.map((prefix) => formatPrefix(prefix!));
}
