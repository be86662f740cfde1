import { createInterface } from 'node:readline';
import { giveWay } from '../store/give-way.ts';
import { Console } from './console.ts';
import { consoleLog } from './log.ts';
import { consoleOptionsSchema } from './options.ts';

/**
 * The console's process. Its options come as one JSON line on standard input, which stays open as long as the engine that
 * started it lives. Without that engine it goes on and serves what can be read; when another engine answers, it makes
 * room, for that one starts a console of its own.
 */
giveWay();
const lines = createInterface({ input: process.stdin });
const first = await lines[Symbol.asyncIterator]().next();
const options = consoleOptionsSchema.parse(JSON.parse(first.done ? '{}' : first.value));
const log = consoleLog(options.logLevel);
let orphan = false;
lines.on('close', () => {
  orphan = true;
  // nobody looks for a demonstration's data, and its folder may be gone
  if (options.demonstration) end();
});
process.stdin.resume();
// the engine that printed our lines is gone: what is said to it is lost, and that is no reason to end
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

const web = new Console(options, log, {
  engineReturned: () => {
    if (!orphan) return;
    log.info('another engine runs now: its own console takes over');
    end();
  },
});

function end(): void {
  void web.stop().finally(() => process.exit(0));
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end);
// a terminal that is closed tells all that were started in it: the engine goes on, and so does its console
process.on('SIGHUP', () => {});

try {
  const started = await web.start();
  process.stdout.write(`Console: ${started.url}\n`);
  if (started.tls === 'self-signed')
    process.stdout.write(`  certificate (self-signed), SHA-256: ${started.fingerprint}\n`);
  if (started.first)
    process.stdout.write(
      `  first sign-in: user ${started.first.name}, one-time password ${started.first.password} (a new one is made at each start until it was used)\n`,
    );
} catch (error) {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    log.fatal(
      `the console cannot start: another program listens on ${options.address} port ${options.port}; ${options.demonstration ? 'start the demonstration with --console-port' : 'set console.port'}`,
    );
  else if (code === 'EADDRNOTAVAIL')
    log.fatal(`the console cannot start: this host has no address ${options.address}; set console.address`);
  else if (code === 'EACCES' && options.port < 1024)
    log.fatal(
      `the console cannot start: its user may not listen on port ${options.port}; use one from 1024 on, or a proxy`,
    );
  else log.fatal({ err: error }, 'the console cannot start');
  process.exitCode = 74;
  await web.stop().catch(() => {});
  process.exit();
}
