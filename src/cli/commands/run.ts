import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { configOptions } from '../../config/config-options.ts';
import type { Cli } from '../cli.ts';
import { repeatable } from '../common-options.ts';
import { addExamples } from '../examples.ts';
import type { ExitCode } from '../exit-code.ts';

interface RunCommandOptions extends Readonly<Record<string, unknown>> {
  readonly config?: string;
  readonly interface?: readonly string[];
  readonly console: boolean;
  readonly flushOnStop?: boolean;
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
  // every other key of the configuration, by what the schema says of it
  for (const { key, flag, node } of configOptions)
    if (!command.options.some(({ long }) => long === flag))
      command.option(`${flag} <${valueNames[key] ?? 'text'}>`, node.description ?? '');
  addExamples(
    command,
    ['sipprot run', 'protect this host'],
    ['sipprot run --observe', 'only look: report attacks, block nobody'],
    ['sipprot run --interface eth0 --interface br0', 'watch these interfaces'],
    ['sipprot run --console-address 192.0.2.10 --console-port 8443', 'with the web console elsewhere, by TLS'],
  );
  command.action(async (options: RunCommandOptions) => {
    const { runEngine } = await import('../../engine/run.ts');
    const { config, flushOnStop, interface: interfaces } = options;
    const flags = Object.fromEntries(configOptions.map(({ flagName }) => [flagName, options[flagName]]));
    cli.exitCode = (await runEngine({
      flags: { ...flags, interfaces },
      ...(options.console ? { consoleScript: fileURLToPath(new URL('../../console/main.ts', import.meta.url)) } : {}),
      ...(config === undefined ? {} : { configFile: config }),
      ...(flushOnStop === undefined ? {} : { flush: flushOnStop }),
    })) as ExitCode;
  });
}

const valueNames: Readonly<Record<string, string>> = {
  controlSocket: 'path',
  protectedNetworks: 'prefixes',
  hostName: 'name',
  captureBufferMegabytes: 'number',
  'console.address': 'address',
  'console.port': 'port',
  'console.tlsCertificate': 'file',
  'console.tlsKey': 'file',
};
