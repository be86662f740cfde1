import { type CounterSnapshot, type LossReason, lossReasons } from '../../model/counters.ts';
import { mostWaiting } from '../../model/settings.ts';
import { type Check, ok, warn } from './check.ts';

const larger = 'raise the setting maxSources if the machine has the memory';
const largerUpTo = `raise the setting maxSources where it is below ${mostWaiting.toLocaleString('en')}: no more of them are remembered than that`;
const attacked = 'more of it comes at once than honest traffic has: look who sends it with "sipprot top"';

const remedies = {
  sourceEvicted: larger,
  transactionEvicted: largerUpTo,
  proofEvicted: largerUpTo,
  fragmentEvicted: attacked,
  streamEvicted: attacked,
} as const satisfies Partial<Record<LossReason, string>>;

type Table = keyof typeof remedies;

/** Of so many messages one may lose its place: buckets fill unevenly long before a table is full. */
const tolerable = 1_000;

/** Whether the sensor's tables are large enough for the traffic that is there. */
export function checkTables({ lost, seen }: CounterSnapshot): Check {
  const tables = (Object.keys(remedies) as Table[]).filter((table) => lost[table] > 0);
  const counted = (some: readonly Table[]) =>
    some.map((table) => `${lossReasons[table]}: ${lost[table].toLocaleString('en')} times`).join('; ');
  const small = tables.filter((table) => lost[table] * tolerable > seen.datagrams);
  const messages = `${seen.datagrams.toLocaleString('en')} messages`;
  if (tables.length === 0) return ok('tables', 'tables', 'none was full');
  if (small.length === 0) return ok('tables', 'tables', `large enough for ${messages} (${counted(tables)})`);
  const what = [...new Set(small.map((table) => remedies[table]))].join('; ');
  return warn('tables', 'tables', `${counted(small)}, of ${messages}`, what);
}
