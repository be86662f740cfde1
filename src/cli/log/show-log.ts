import { writeFileSync } from 'node:fs';
import type { ControlClient } from '../../engine/control/client.ts';
import type { CommandInput } from '../../engine/control/protocol.ts';
import { sampleCapture } from '../../files/sample-capture.ts';
import type { AttackDetail, AttackRecord } from '../../store/records.ts';
import type { Cli } from '../cli.ts';
import { CliError, usageError } from '../cli-error.ts';
import type { LogOptions } from '../commands/log.ts';
import { withEngine } from '../engine-connection.ts';
import { exitCode } from '../exit-code.ts';
import { safeText } from '../safe-text.ts';
import { exactTime, relativeTime } from '../time-text.ts';
import { printAttack } from './attack-detail.ts';

/** most rows of one answer of the engine */
const pageSize = 1000;
const followInterval = 1_000;

type Filter = NonNullable<CommandInput<'log'>['filter']>;

/** The newest attacks that match, newest first; with `--follow` the further ones below them, as they come. */
export async function showLog(cli: Cli, options: LogOptions): Promise<void> {
  if (options.pcap !== undefined) throw usageError('--pcap needs the id of an attack');
  if (options.follow && options.until !== undefined) throw usageError('--follow and --until exclude each other');
  const filter = filterOf(options);
  await withEngine(cli, options, async (engine) => {
    const { rows, rest } = await newest(engine, filter, options.limit);
    if (options.json) for (const row of options.follow ? rows.toReversed() : rows) cli.jsonRecord(row);
    else if (rows.length > 0) printRows(cli, options.follow ? rows.toReversed() : rows, options.utc === true);
    else if (!options.follow) cli.print('No attack was recorded that matches.');
    if (rest && !options.json && !options.follow)
      cli.print(cli.style.faint(`the newest ${rows.length}; --limit shows more, --since and --attacker narrow it`));
    if (options.follow) await follow(cli, engine, filter, rows[0]?.id ?? 0, options);
  });
}

/** One attack with the messages that led to it. */
export async function showAttack(cli: Cli, id: number, options: LogOptions): Promise<void> {
  const attack = await withEngine(cli, options, (engine) => engine.request('log.show', { id }));
  if (options.pcap !== undefined) writeCapture(attack, options.pcap);
  if (options.json) cli.jsonRecord(attack);
  else printAttack(cli, attack, options.utc === true);
}

/** What was sent may hold passwords: for the own user only. */
function writeCapture(attack: AttackDetail, file: string): void {
  if (attack.samples.length === 0) throw new CliError(exitCode.failed, 'no message was kept of this attack');
  try {
    writeFileSync(file, sampleCapture(attack), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new CliError(exitCode.failed, code === 'EEXIST' ? `${file} is there already` : `${file}: ${message}`);
  }
}

/** The table of attacks, also for `explain`. */
export function printRows(cli: Cli, rows: readonly AttackRecord[], utc: boolean): void {
  const now = cli.now();
  cli.table(
    [
      { title: 'ID', align: 'right' },
      { title: 'TIME' },
      { title: 'AGO', align: 'right' },
      { title: 'ATTACKER', paint: cli.style.bad },
      { title: 'VICTIM' },
      { title: 'TYPE', narrow: 'cut' },
      { title: 'DETECTOR' },
      { title: 'COUNT', align: 'right' },
      { title: 'ACTION', narrow: 'cut' },
      { title: 'USER AGENT', narrow: 'cut' },
    ],
    rows.map((row) => [
      String(row.id),
      exactTime(row.time, utc),
      relativeTime(row.time, now).replace(/ ago$/, ''),
      safeText(row.country ? `${row.attacker} ${row.country}` : row.attacker),
      safeText(row.victim),
      safeText(row.type),
      safeText(row.detector),
      row.count.toLocaleString('en'),
      safeText(row.action),
      safeText(row.userAgent ?? '-'),
    ]),
  );
}

async function newest(
  engine: ControlClient,
  filter: Filter,
  limit: number,
): Promise<{ readonly rows: AttackRecord[]; readonly rest: boolean }> {
  const rows: AttackRecord[] = [];
  let before: number | undefined;
  for (;;) {
    const page = await engine.request('log', {
      filter,
      limit: Math.min(pageSize, limit - rows.length),
      count: false,
      ...(before === undefined ? {} : { before }),
    });
    rows.push(...page.rows);
    if (page.next === null || rows.length >= limit) return { rows, rest: page.next !== null };
    before = page.next;
  }
}

/** Asks once a second, for the log also has what other hosts of the cluster recognised. Ends with Ctrl-C. */
async function follow(
  cli: Cli,
  engine: ControlClient,
  filter: Filter,
  newestId: number,
  options: LogOptions,
): Promise<never> {
  let after = newestId;
  for (;;) {
    await cli.pause(followInterval);
    const { rows } = await newest(engine, { ...filter, after }, pageSize);
    if (rows.length === 0) continue;
    for (const { id } of rows) after = Math.max(after, id);
    for (const row of rows.toReversed()) {
      if (options.json) cli.jsonRecord(row);
      else cli.print(lineOf(cli, row, options.utc === true));
    }
  }
}

function lineOf(cli: Cli, row: AttackRecord, utc: boolean): string {
  const { style } = cli;
  return [
    style.faint(`${row.id}  ${exactTime(row.time, utc)}`),
    `${style.bad(safeText(row.attacker))} → ${safeText(row.victim)}`,
    safeText(`${row.type} ${row.detector} ×${row.count}`),
    safeText(row.action),
    safeText(row.reason),
  ].join('  ');
}

function filterOf(options: LogOptions): Filter {
  const { since, until, country, userAgent, attacker, victim, detector, type, action, evidence, host, text } = options;
  const { account, number } = options;
  const given = {
    from: since,
    to: until,
    attacker,
    victim,
    detector,
    type,
    action,
    evidence,
    host,
    text,
    account,
    number,
    userAgent,
    country,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Filter;
}
