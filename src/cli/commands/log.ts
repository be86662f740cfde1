import { type Command, Option } from 'commander';
import { detectorIds } from '../../model/detector.ts';
import type { Cli } from '../cli.ts';
import {
  addEngineOptions,
  addJsonOption,
  addUtcOption,
  countryCode,
  type EngineOptions,
  moment,
  type OutputOptions,
  prefixText,
  wholeNumber,
} from '../common-options.ts';
import { addExamples } from '../examples.ts';

export interface LogOptions extends OutputOptions, EngineOptions {
  readonly limit: number;
  readonly follow?: boolean;
  readonly since?: number;
  readonly until?: number;
  readonly attacker?: string;
  readonly victim?: string;
  readonly detector?: string;
  readonly type?: string;
  readonly action?: string;
  readonly evidence?: 'proven' | 'unproven';
  readonly account?: string;
  readonly number?: string;
  readonly userAgent?: string;
  readonly country?: string;
  readonly host?: string;
  readonly text?: string;
  readonly pcap?: string;
}

export function defineLog(command: Command, cli: Cli): void {
  command
    .argument('[id]', 'show this attack in full, with its messages', wholeNumber(0, Number.MAX_SAFE_INTEGER))
    .option('--limit <number>', 'show at most this many', wholeNumber(1, 1_000_000), 25)
    .option('--follow', 'go on with new ones as they come')
    .option(
      '--since <time>',
      'not before: 2h, 7d, 2026-05-04 or 2026-05-04T13:00',
      moment(() => cli.now()),
    )
    .option(
      '--until <time>',
      'only before',
      moment(() => cli.now()),
    )
    .option('--attacker <prefix>', 'address or prefix of the attacker', prefixText)
    .option('--victim <prefix>', 'address or prefix of the protected host', prefixText)
    .addOption(new Option('--detector <id>', 'recognised by this detector').choices(detectorIds))
    .option('--type <type>', 'SIP method, TFTP, TCP or UDP')
    .option('--action <action>', 'what was done: blocked, observed, noticed, spared, denied or failed')
    .addOption(new Option('--evidence <kind>', 'evidence').choices(['proven', 'unproven']))
    .option('--account <user>', 'extension or user whose password was guessed, or that was searched for')
    .option('--number <number>', 'dialled number, behind any prefix')
    .option('--user-agent <text>', 'with exactly this User-Agent')
    .option('--country <country>', 'country of the attacker: code or English name', countryCode)
    .option('--host <uuid>', 'recognised by this host of the cluster')
    .option('--text <words>', 'with these words in user agent, targets or reason')
    .option('--pcap <file>', 'with an id: write its messages to this new capture file, with headers made for it');
  addUtcOption(command);
  addJsonOption(command, 'print one JSON object a line for each attack');
  addEngineOptions(command);
  addExamples(
    command,
    ['sipprot log', 'the newest attacks'],
    ['sipprot log 4711', 'one attack with its messages'],
    ['sipprot log 4711 --pcap attack.pcap', 'its messages for Wireshark'],
    ['sipprot log --since 24h --detector register-brute-force', 'guessed passwords of a day'],
    ['sipprot log --attacker 192.0.2.0/24 --limit 1000 --json', 'for another program'],
    ['sipprot log --follow', 'attacks as they come'],
  );
  command.action(async (id: number | undefined, options: LogOptions) => {
    const log = await import('../log/show-log.ts');
    if (id === undefined) await log.showLog(cli, options);
    else await log.showAttack(cli, id, options);
  });
}
