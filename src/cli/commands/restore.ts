import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { addJsonOption, addPlaceOptions, addUtcOption, type PlaceOptions } from '../common-options.ts';
import { dataDirOf } from '../config-source.ts';
import { addExamples } from '../examples.ts';
import { safeText } from '../safe-text.ts';
import { exactTime } from '../time-text.ts';

interface RestoreOptions extends PlaceOptions {
  readonly replace?: boolean;
}

export function defineRestore(command: Command, cli: Cli): void {
  command
    .description(
      'Puts a backup back while the engine is stopped. It is checked before anything is changed, and what was there is moved aside, not deleted. The configuration file is left to you.',
    )
    .argument('<directory>', 'what "sipprot backup" has made')
    .option('--replace', 'also where the data directory is not empty: what is there is moved aside within it');
  addPlaceOptions(command);
  addUtcOption(command);
  addJsonOption(command);
  addExamples(
    command,
    ['sudo sipprot restore /root/sipprot-2026-05-04', 'on a new machine'],
    ['sudo sipprot restore /root/sipprot-2026-05-04 --replace', 'in place of what is there'],
  );
  command.action(async (directory: string, options: RestoreOptions) => {
    const { restoreBackup } = await import('../backup/restore-backup.ts');
    const dataDir = await dataDirOf(cli, options);
    const report = restoreBackup(dataDir, directory, options.replace === true, cli.now());
    if (options.json) return cli.json(report);
    const made = exactTime(Date.parse(report.made), options.utc === true);
    cli.print(`${report.files} files of ${safeText(report.host)} from ${made} are in ${safeText(dataDir)}.`);
    if (report.replaced !== null)
      cli.paragraph(`What was there lies in ${safeText(report.replaced)}: delete it when it is not needed.`);
    if (report.config !== null)
      cli.paragraph(
        `The configuration file of that host is ${safeText(report.config)}: compare it with the one of this host.`,
      );
    if (report.member)
      cli.paragraph(
        'It is a member of a cluster. If the host that it comes from still runs, stop that one, or let this one join anew with "sipprot cluster join": the same credential must not be used twice.',
      );
    if (report.server)
      cli.paragraph(
        report.holdsKey
          ? 'It ran a NATS server of the cluster, which a back-up does not hold. Where that is gone: sipprot cluster init'
          : 'It ran a NATS server of the cluster, which a back-up does not hold. Where that is gone: "sipprot cluster rotate" on the host with the cluster key, "sipprot cluster join" with its line here.',
      );
    cli.paragraph('Start the engine: systemctl start sipprot');
  });
}
