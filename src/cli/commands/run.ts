import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { repeatable } from '../common-options.ts';
import { addExamples } from '../examples.ts';
import type { ExitCode } from '../exit-code.ts';

interface RunCommandOptions {
  readonly config?: string;
  readonly dataDir?: string;
  readonly interface?: readonly string[];
  readonly observe?: boolean;
  readonly console: boolean;
  readonly flushOnStop?: boolean;
  readonly logLevel?: string;
}

export function defineRun(command: Command, cli: Cli): void {
  command
    .description(
      'Watches the interfaces of this host, blocks attackers in the kernel, and serves the web console. Stops with Ctrl-C or SIGTERM; blocks stay in the kernel and end by themselves. Goes on when its terminal is closed.',
    )
    .option(
      '--config <file>',
      'configuration file (default: SIPPROT_CONFIG, else /etc/sipprot/sipprot.yml if it exists)',
    )
    .option(
      '--data-dir <directory>',
      'directory of the database, and of the control socket where it is not the default one',
    )
    .addOption(
      repeatable('--interface <name>', 'watch this interface; default: those with a default route, and bridges'),
    )
    .option('--observe', 'recognise and report attacks, but block nobody')
    .option('--no-console', 'without the web console')
    .option('--flush-on-stop', 'lift all blocks when the program stops')
    .option('--log-level <level>', 'trace, debug, info, warn, error, fatal or silent');
  addExamples(
    command,
    ['sipprot run', 'protect this host'],
    ['sipprot run --observe', 'only look: report attacks, block nobody'],
    ['sipprot run --interface eth0 --interface br0', 'watch these interfaces'],
  );
  command.action(async (options: RunCommandOptions) => {
    const { runEngine } = await import('../../engine/run.ts');
    const { config, dataDir, logLevel, flushOnStop } = options;
    cli.exitCode = (await runEngine({
      interfaces: options.interface ?? [],
      observe: options.observe === true,
      ...(options.console ? { consoleScript: fileURLToPath(new URL('../../console/main.ts', import.meta.url)) } : {}),
      ...(config === undefined ? {} : { configFile: config }),
      ...(dataDir === undefined ? {} : { dataDir }),
      ...(flushOnStop === undefined ? {} : { flush: flushOnStop }),
      ...(logLevel === undefined ? {} : { logLevel }),
    })) as ExitCode;
  });
}
