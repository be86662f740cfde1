import type { Readable } from 'node:stream';
import type { Cli } from '../cli.ts';
import type { TopOptions } from '../commands/top.ts';
import { withEngine } from '../engine-connection.ts';
import { exactTime } from '../time-text.ts';
import { screenLines } from './screen.ts';
import { droppedPerSecond, type Snapshot, snapshotRecord, takeSnapshot } from './snapshot.ts';

/** alternate screen and back, cursor off and on (ECMA-48, xterm) */
const enter = '\x1b[?1049h\x1b[?25l';
const leave = '\x1b[?25h\x1b[?1049l';
/** q, Ctrl-C and Ctrl-D */
const leaving = ['q', 'Q', '\x03', '\x04'];
const home = '\x1b[H';
const toLineEnd = '\x1b[K';
const toScreenEnd = '\x1b[J';

/** Refreshes until q, Ctrl-C or the wished number of times. */
export async function watch(cli: Cli, options: TopOptions): Promise<void> {
  const live = cli.width !== undefined && !options.json;
  const stop = new AbortController();
  await withEngine(cli, options, async (engine) => {
    // the first answer comes before the screen is taken over: an error is to be read
    let snapshot = await takeSnapshot(engine, cli.now());
    let before: Snapshot | undefined;
    const restore = live ? takeScreen(cli, stop) : () => {};
    try {
      for (let n = 1; ; n++) {
        if (live) paint(cli, snapshot, before, options.utc === true);
        else if (options.json) cli.jsonRecord(snapshotRecord(snapshot, before));
        else cli.print(plainLine(snapshot, before, options.utc === true));
        if (options.count !== undefined && n >= options.count) return;
        await cli.pause(options.interval * 1000, stop.signal);
        if (stop.signal.aborted) return;
        before = snapshot;
        snapshot = await takeSnapshot(engine, cli.now());
      }
    } finally {
      restore();
    }
  });
}

function paint(cli: Cli, snapshot: Snapshot, before: Snapshot | undefined, utc: boolean): void {
  const { columns = 80, rows = 24 } = cli.streams.stdout;
  const lines = screenLines(cli, snapshot, before, { width: columns, height: rows }, utc);
  cli.streams.stdout.write(`${home}${lines.map((line) => line + toLineEnd).join('\r\n')}${toScreenEnd}`);
}

/** Switches to the alternate screen; the function that it returns puts everything back, and may be called twice. */
function takeScreen(cli: Cli, stop: AbortController): () => void {
  const { stdout } = cli.streams;
  const stdin: Readable & { isTTY?: boolean; setRawMode?(on: boolean): unknown } = cli.streams.stdin;
  const raw = stdin.isTTY === true && stdin.setRawMode !== undefined;
  let taken = true;
  const key = (chunk: Buffer | string) => {
    // in raw mode Ctrl-C is a byte and no signal
    if (leaving.some((one) => String(chunk).includes(one))) stop.abort();
  };
  const end = () => stop.abort();
  const restore = () => {
    if (!taken) return;
    taken = false;
    stdin.off('data', key);
    if (raw) {
      stdin.setRawMode?.(false);
      stdin.pause();
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, end);
    process.off('exit', restore);
    stdout.write(leave);
  };
  if (raw) {
    stdin.setRawMode?.(true);
    stdin.on('data', key);
    stdin.resume();
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  process.on('exit', restore);
  stdout.write(enter);
  return restore;
}

function plainLine(snapshot: Snapshot, before: Snapshot | undefined, utc: boolean): string {
  const { status, attackers, time } = snapshot;
  const rate = droppedPerSecond(snapshot, before);
  return [
    exactTime(time, utc),
    status.host.protection,
    `${status.sensor.messageRate.toFixed(1)} messages/s`,
    `${attackers.length} attackers`,
    `${status.blocks} blocks`,
    `${rate === null ? '-' : rate} dropped/s`,
    `${status.alarms.length} alarms`,
  ].join('  ');
}
