import { fileURLToPath } from 'node:url';
import { type Command, InvalidArgumentError } from 'commander';
import type { Cli } from '../cli.ts';
import { prefixText, repeatable } from '../common-options.ts';
import { addExamples } from '../examples.ts';

const consoleScript = fileURLToPath(new URL('../../console/main.ts', import.meta.url));

interface DemoCommandOptions {
  readonly speed: number;
  readonly protect?: readonly string[];
  readonly json?: boolean;
  readonly console: boolean;
  readonly consolePort: number;
}

export function defineDemo(command: Command, cli: Cli): void {
  command
    .description(
      'Plays recorded attacks under invented addresses, after a made-up week of the same, into an engine that blocks nobody and keeps nothing, and tells what it makes of them. Capture files of your own are played as they were recorded. Needs no privilege. Stops with Ctrl-C.',
    )
    .argument('[file...]', 'capture files to play; default: those that come with sipPROT')
    .option('--speed <factor>', 'how many times faster than recorded', speed, 1)
    .addOption(repeatable('--protect <prefix>', 'address or prefix of the servers in the captures', prefixText))
    .option('--no-console', 'without the web console')
    .option('--console-port <port>', 'port of the loopback address on which the web console listens', port, 8086)
    .option('--json', 'print one JSON object a line for each event, without the web console');
  addExamples(
    command,
    ['sipprot demo', 'play the captures that come with sipPROT'],
    ['sipprot demo capture.pcap --protect 192.0.2.10 --speed 10', 'play this one ten times as fast'],
  );
  command.action(async (files: string[], options: DemoCommandOptions) => {
    const [{ runDemo }, { demoLine }] = await Promise.all([
      import('../../engine/demo/demo.ts'),
      import('../demo-line.ts'),
    ]);
    await runDemo({
      files,
      speed: options.speed,
      ...(options.protect ? { protect: options.protect } : {}),
      ...(options.console && !options.json ? { console: { script: consoleScript, port: options.consolePort } } : {}),
      event: (event) => {
        if (options.json) return cli.jsonRecord({ demonstration: true, ...(event as object) });
        const line = demoLine(cli, event);
        if (line !== undefined) cli.print(line);
      },
      ready: (socket) =>
        cli.note(
          `the demonstration runs: recorded attacks${files.length > 0 ? '' : ' under invented addresses'}, nobody is blocked; look at it with: sipprot top --socket ${socket}    (Ctrl-C ends it)`,
        ),
    });
  });
}

function port(text: string): number {
  const value = Number(text);
  if (!(Number.isInteger(value) && value >= 1 && value <= 65_535))
    throw new InvalidArgumentError('It must be a port, 1 to 65535.');
  return value;
}

function speed(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 10_000)) throw new InvalidArgumentError('It must be a number above 0, at most 10,000.');
  return value;
}
