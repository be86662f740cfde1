import { byteOrderMark } from '../../files/csv-record.ts';
import { listRecord, listTitles } from '../../files/list-record.ts';
import { formatPrefix, parsePrefix } from '../../model/address.ts';
import { listRoutes } from '../contract/lists.ts';
import type { NewEntry, OperatorLists } from '../lists/operator-lists.ts';
import { type Api, sent } from '../server/api.ts';
import type { Parts } from '../server/parts.ts';
import { uploadedList } from '../server/upload.ts';
import { listRow } from './rows.ts';

const mostNamed = 10_000;

/** The list as CSV. */
export async function listCsv(
  lists: OperatorLists,
  parts: Parts,
  list: 'allow' | 'deny',
  filter = {},
): Promise<string> {
  const records = await lists.all(list, filter);
  return listTitles + records.map((record) => listRecord(listRow(record, parts.countryOf))).join('');
}

export function addListRoutes(api: Api, parts: Parts, lists: OperatorLists): void {
  const { store, engine, countryOf } = parts;

  api.on(listRoutes.list, async ({ params: { list }, query: { limit, offset, sort, order, prefixes, ...filter } }) => {
    const page = { limit, offset, sort, descending: order === 'desc' };
    const given = {
      ...Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)),
      ...(prefixes === undefined ? {} : { prefixes: prefixes.map((text) => parsePrefix(text)!) }),
    };
    const [newest, { rows, total }] = await Promise.all([
      // first, for an entry that comes in between is better announced once too often than never
      store.read((reader) => reader.read('newestListEntry', list)),
      store.read((reader) => reader.queryListEntries(list, given, page)),
    ]);
    return { rows: rows.map((row) => listRow(row, countryOf)), total, newest };
  });

  api.on(listRoutes.countries, async ({ params: { list } }) => ({
    rows: await store.read((reader) => reader.read('listCountries', list)),
  }));

  api.on(listRoutes.add, async ({ params: { list }, body: { entries }, actor }) =>
    lists.add(list, entries.map(canonical), actor),
  );

  api.on(listRoutes.note, async ({ params: { list }, body: { prefix, note, before }, actor }) => {
    const seen = before === undefined ? {} : { before };
    const entry = await engine.request('list.note', { list, prefix, note, ...seen }, actor);
    return { ...entry, country: entry.country ?? countryOf(entry.prefix) };
  });

  api.on(listRoutes.remove, async ({ params: { list }, body, actor }) => {
    const wanted = new Set('prefixes' in body ? body.prefixes.map((text) => formatPrefix(parsePrefix(text)!)) : []);
    const records = 'filter' in body ? await lists.some(list, body.filter, body) : await lists.find(list, wanted);
    const prefixes = records.map(({ prefix }) => formatPrefix(prefix));
    const result = await lists.remove(list, prefixes, actor);
    const entries = records.slice(0, mostNamed).map(({ prefix, note }) => ({ prefix: formatPrefix(prefix), note }));
    for (const prefix of prefixes) wanted.delete(prefix);
    return { ...result, entries, missing: [...wanted] };
  });

  api.on(listRoutes.preview, async ({ params: { list }, request, address }) =>
    lists.preview(list, await uploadedList(request, listRoutes.preview.upload), address),
  );

  api.on(listRoutes.import, async ({ params: { list }, query: { skip }, request, actor, address }) =>
    lists.import(list, await uploadedList(request, listRoutes.import.upload), skip, actor, address),
  );

  api.on(listRoutes.export, async ({ params: { list }, query: { bom, ...filter }, reply }) => {
    reply.header('content-disposition', `attachment; filename="${list}list.csv"`).type('text/csv; charset=utf-8');
    const csv = await listCsv(lists, parts, list, filter);
    await reply.send(bom ? byteOrderMark + csv : csv);
    return sent;
  });
}

function canonical({ prefix, note }: { prefix: string; note?: string | undefined }): NewEntry {
  return { prefix: formatPrefix(parsePrefix(prefix)!), ...(note === undefined ? {} : { note }) };
}
