import { ControlError } from '../../engine/control/control-error.ts';
import type { Actor } from '../../engine/control/protocol.ts';
import { formatTarget, parseTarget } from '../../model/block.ts';
import { HostView } from '../../model/in-force.ts';
import { type BlockFilter, type BlockRow, blockRoutes } from '../contract/blocks.ts';
import type { Api } from '../server/api.ts';
import { ApiError } from '../server/api-error.ts';
import { errorOf } from '../server/error-of.ts';
import type { Parts } from '../server/parts.ts';
import { readKnownHosts } from './hosts.ts';
import { blockRow, blockRowOfRecord } from './rows.ts';

const mostFailures = 100;
/** more in one request would take minutes: a client asks again, and can stop in between */
const mostAtOnce = 10_000;
/** commands under way at once: their writes share one commit */
const together = 32;

export function addBlockRoutes(api: Api, parts: Parts): void {
  const { store, engine, countryOf, clock } = parts;

  api.on(blockRoutes.list, async ({ query: { limit, offset, sort, order, after, targets, ...filter } }) => {
    const page = { limit, offset, sort, descending: order === 'desc' };
    const which = {
      ...defined(filter),
      ...(after === undefined ? {} : { after }),
      ...(targets === undefined ? {} : { targets: targets.map((text) => formatTarget(parseTarget(text)!)) }),
    };
    const [newest, { rows, total }, { hosts, status }] = await Promise.all([
      // first, for a block that comes in between is better announced once too often than never
      store.read((reader) => reader.read('newestBlock')),
      store.read((reader) => reader.queryBlocks({ now: clock(), ...which }, page)),
      readKnownHosts(parts),
    ]);
    const view = new HostView(hosts, status?.cluster, clock());
    const enforcing = hosts.filter(({ presence, state }) => presence === 'here' && state?.protection === 'enforcing');
    return {
      rows: rows.map((row) => ({
        ...blockRowOfRecord(row, (text) => row.country ?? countryOf(text)),
        inForce: view.count(row),
      })),
      total,
      newest,
      hosts: { inForce: enforcing.length, of: hosts.length },
    };
  });

  api.on(blockRoutes.places, async ({ query }) => {
    const target = parseTarget(query.target)!;
    const text = formatTarget(target);
    const page = { limit: 1000, offset: 0, sort: 'target' as const };
    const [{ rows }, { hosts, status }] = await Promise.all([
      // an address finds every block that touches it
      store.read((reader) => reader.queryBlocks({ now: clock(), text }, page)),
      readKnownHosts(parts),
    ]);
    const block = rows.find((row) => formatTarget(row.target) === text);
    if (!block) throw new ApiError('not-blocked');
    return { rows: new HostView(hosts, status?.cluster, clock()).places(block) };
  });

  api.on(blockRoutes.create, async ({ body: { target, seconds, note }, actor }) => {
    const wanted = { target, note, ...(seconds === undefined ? {} : { seconds }) };
    return blockRow(await engine.request('block', wanted, actor), countryOf);
  });

  api.on(blockRoutes.createMany, async ({ body: { blocks }, actor }) =>
    told(
      await eachOf(
        blocks,
        ({ target }) => target,
        async (wanted) => {
          await engine.request('block', wanted, actor);
        },
      ),
    ),
  );

  api.on(blockRoutes.lift, async ({ body, actor }) => {
    const targets = 'targets' in body ? body.targets : await targetsOf(parts, body.filter);
    return told(await liftMany(parts, targets, body.holdSeconds, actor));
  });
}

/** Lifts what blocks each of the targets; one that is not blocked (any more) is a failure of its own. */
export async function liftMany(
  { engine, countryOf }: Parts,
  targets: readonly string[],
  holdSeconds: number,
  actor: Actor,
): Promise<Many & { lifted: BlockRow[] }> {
  const canonical = [...new Set(targets.map((text) => formatTarget(parseTarget(text)!)))];
  const lifted: BlockRow[] = [];
  const many = await eachOf(canonical, String, async (target) => {
    const answer = await engine.request('unblock', { target, holdSeconds }, actor);
    lifted.push(...answer.lifted.map((block) => blockRow(block, countryOf)));
  });
  return { ...many, lifted };
}

interface Many {
  readonly done: number;
  /** `code` is the engine's */
  readonly failed: { subject: string; code: string; reason: string }[];
}

/** As the contract has it. */
function told<T extends Many>(many: T) {
  return { ...many, failed: many.failed.slice(0, mostFailures).map(({ subject, reason }) => ({ subject, reason })) };
}

/** Does one command for each; what the engine refuses is told beside what was done. */
async function eachOf<T>(
  items: readonly T[],
  subject: (item: T) => string,
  act: (item: T) => Promise<void>,
): Promise<Many> {
  const failed: Many['failed'] = [];
  let done = 0;
  const one = async (item: T) => {
    try {
      await act(item);
      done++;
    } catch (error) {
      // without an engine nothing can be done for any of them
      if (!(error instanceof ControlError) || errorOf(error).status === 503) throw error;
      failed.push({ subject: subject(item), code: error.code, reason: error.message });
    }
  };
  for (let i = 0; i < items.length; i += together) await Promise.all(items.slice(i, i + together).map(one));
  return { done, failed };
}

async function targetsOf({ store, clock }: Parts, filter: BlockFilter): Promise<string[]> {
  const targets: string[] = [];
  for (const limit = 1000; targets.length < mostAtOnce; ) {
    const page = { limit, offset: targets.length, sort: 'target' as const };
    const { rows } = await store.read((reader) => reader.queryBlocks({ now: clock(), ...defined(filter) }, page));
    targets.push(...rows.map(({ target }) => formatTarget(target)));
    if (rows.length < limit) break;
  }
  return targets;
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function defined(filter: BlockFilter): Given<BlockFilter> {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined && value !== ''));
}
