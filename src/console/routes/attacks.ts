import { Readable } from 'node:stream';
import { byteOrderMark, csvRecord } from '../../files/csv-record.ts';
import { sampleCapture, sampleCaptureName } from '../../files/sample-capture.ts';
import { formatPrefix, parsePrefix } from '../../model/address.ts';
import { formatTarget } from '../../model/block.ts';
import type { ListRecord, AttackFilter as StoreFilter } from '../../store/records.ts';
import { type AttackFilter, attackRoutes } from '../contract/attacks.ts';
import { type Api, sent } from '../server/api.ts';
import { ApiError } from '../server/api-error.ts';
import type { Parts } from '../server/parts.ts';
import { attackRow } from './rows.ts';

const gone = 'There is no such attack in the log; it may be older than the retention.';
const exportMost = 100_000;
const chunk = 1000;

/** Filters of the API as the store knows them: an empty text finds those without one. */
export function storeFilter(filter: AttackFilter): StoreFilter {
  const { userAgent, country, ...rest } = filter;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined && value !== ''));
  return {
    ...given,
    ...(userAgent === undefined ? {} : { userAgent: userAgent === '' ? null : userAgent }),
    ...(country === undefined ? {} : { country: country === '' ? null : country }),
  };
}

function entryText([entry]: readonly ListRecord[]): string | null {
  return entry ? formatPrefix(entry.prefix) : null;
}

export function addAttackRoutes(api: Api, { store, clock }: Parts): void {
  api.on(attackRoutes.list, async ({ query }) => {
    const { limit, before, offset, count, ...filter } = query;
    const page = {
      limit,
      count,
      ...(before === undefined ? {} : { before }),
      ...(offset === undefined ? {} : { offset }),
    };
    const found = await store.read((reader) => reader.queryAttacks(storeFilter(filter), page));
    const rows = found.rows.map(attackRow);
    const { total, totalIsExact, next } = found;
    return { rows, total, totalIsExact, next, newest: rows[0]?.id ?? null };
  });

  api.on(attackRoutes.show, async ({ params: { id } }) => {
    const attack = await store.read((reader) => reader.readAttack(id));
    if (!attack) throw new ApiError('not-found', gone);
    const attacker = parsePrefix(attack.attacker)!;
    const page = { limit: 1, offset: 0, sort: 'prefix' as const };
    const covering = { text: formatPrefix(attacker) };
    const [hosts, history, allowed, denied] = await store.read((reader) =>
      Promise.all([
        reader.readHosts(),
        reader.addressHistory(attacker),
        reader.queryListEntries('allow', covering, page),
        reader.queryListEntries('deny', covering, page),
      ]),
    );
    const state = hosts.find(({ uuid }) => uuid === attack.host)?.state;
    const now = clock();
    return {
      ...attackRow(attack),
      samples: attack.samples.map(({ time, direction, text, mark }) => ({
        // the wire's microseconds are kept as a fraction
        time: Math.floor(time),
        direction,
        text,
        mark: mark ? ([mark[0], mark[1]] as [number, number]) : null,
      })),
      hostState: state
        ? { kernel: state.kernel, version: state.version, protection: state.protection, geo: state.geo }
        : null,
      blocked: history.blocks
        .filter(({ until, liftedAt }) => until > now && liftedAt === null)
        .map(({ target }) => formatTarget(target)),
      allowed: entryText(allowed.rows),
      denied: entryText(denied.rows),
      previous: Math.max(0, history.attacksTotal - 1),
    };
  });

  api.on(attackRoutes.capture, async ({ params: { id }, reply }) => {
    const attack = await store.read((reader) => reader.readAttack(id));
    if (!attack) throw new ApiError('not-found', gone);
    if (attack.samples.length === 0) throw new ApiError('not-found', 'No message was kept of this attack.');
    reply.header('content-disposition', `attachment; filename="${sampleCaptureName(id)}"`);
    await reply.type('application/vnd.tcpdump.pcap').send(sampleCapture(attack));
    return sent;
  });

  api.on(attackRoutes.export, async ({ query, reply }) => {
    const { format, bom, ...filter } = query;
    const rows = attackPages(filter);
    // the first page is read before the headers go, so that a failure is an error and no broken file
    const first = await rows.next();
    const name = `attacks-${new Date(clock()).toISOString().slice(0, 10)}.${format}`;
    reply.header('content-disposition', `attachment; filename="${name}"`);
    reply.type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8');
    await reply.send(Readable.from(format === 'csv' ? csvText(first, rows, bom) : jsonText(first, rows)));
    return sent;
  });

  async function* attackPages(filter: AttackFilter): AsyncGenerator<ReturnType<typeof attackRow>[], void> {
    let before: number | undefined;
    for (let left = exportMost; left > 0; ) {
      const page = { limit: Math.min(chunk, left), count: false, ...(before === undefined ? {} : { before }) };
      const { rows, next } = await store.read((reader) => reader.queryAttacks(storeFilter(filter), page));
      left -= rows.length;
      yield rows.map(attackRow);
      if (next === null) return;
      before = next;
    }
  }
}

type Rows = ReturnType<typeof attackRow>[];
type First = IteratorResult<Rows, void>;

const columns = [
  'time',
  'attacker',
  'attackerPort',
  'country',
  'victim',
  'victimPort',
  'transport',
  'type',
  'detector',
  'userAgent',
  'evidence',
  'count',
  'action',
  'reason',
  'targets',
  'hostName',
  'firstTime',
  'lastTime',
  'id',
] as const;

async function* csvText(first: First, rest: AsyncGenerator<Rows, void>, bom: boolean): AsyncGenerator<string> {
  yield (bom ? byteOrderMark : '') + csvRecord(columns);
  for await (const rows of joined(first, rest)) {
    yield rows
      .map((row) =>
        csvRecord(
          columns.map((column) => {
            const value = row[column];
            if (column === 'time' || column === 'firstTime' || column === 'lastTime')
              return new Date(value as number).toISOString();
            return Array.isArray(value) ? value.join(' ') : String(value ?? '');
          }),
        ),
      )
      .join('');
  }
}

async function* jsonText(first: First, rest: AsyncGenerator<Rows, void>): AsyncGenerator<string> {
  let separator = '[\n';
  for await (const rows of joined(first, rest))
    for (const row of rows) {
      yield `${separator}${JSON.stringify(row)}`;
      separator = ',\n';
    }
  yield separator === '[\n' ? '[]\n' : '\n]\n';
}

async function* joined(first: First, rest: AsyncGenerator<Rows, void>): AsyncGenerator<Rows> {
  if (first.done) return;
  yield first.value;
  yield* rest;
}
