import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { addJsonOption, addUtcOption, prefixText, repeatable } from '../common-options.ts';
import { addExamples } from '../examples.ts';

export interface AnalyzeOptions {
  readonly protect?: readonly string[];
  readonly config?: string;
  readonly settings?: string;
  readonly findings?: boolean;
  readonly all?: boolean;
  readonly json?: boolean;
  readonly utc?: boolean;
}

export function defineAnalyze(command: Command, cli: Cli): void {
  command
    .description(
      'Reads capture files (pcap, pcapng) through the path that live traffic takes, and says whom sipPROT would have blocked. Nothing is blocked, and no privilege is needed.',
    )
    .argument('<file...>', 'capture files; - is standard input')
    .addOption(
      repeatable(
        '--protect <prefix>',
        'address or prefix that is defended; default: found out from the traffic',
        prefixText,
      ),
    )
    .option('--config <file>', 'take the settings that this configuration file names')
    .option('--settings <file>', 'take settings from this file: JSON as `sipprot settings --json` prints it, or YAML')
    .option('--all', 'show every row of the report, not only the first ones')
    .option('--findings', 'with --json: print findings too');
  addUtcOption(command);
  addJsonOption(command, 'print one JSON object a line for each attack or notice, in the order of time');
  addExamples(
    command,
    ['sipprot analyze capture.pcap', 'a report for people'],
    ['sipprot analyze capture.pcap --protect 192.0.2.10', 'defend this address'],
    ['sipprot analyze *.pcap --json | jq -r .attacker', 'who attacked'],
    ["tcpdump -w - -c 10000 'port 5060 or ip[6:2] & 0x1fff != 0' | sipprot analyze -", 'with all fragments'],
  );
  command.action(async (files: string[], options: AnalyzeOptions) => {
    const { analyzeFiles } = await import('../analyze/analyze-files.ts');
    cli.exitCode = await analyzeFiles(cli, files, options);
  });
}
