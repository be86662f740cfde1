import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { addJsonOption, addPlaceOptions, type PlaceOptions } from '../common-options.ts';
import { configOf } from '../config-source.ts';
import { addExamples } from '../examples.ts';
import { safeText } from '../safe-text.ts';

export function defineBackup(command: Command, cli: Cli): void {
  command
    .description(
      'Copies all that this host has into a new directory: the database, the console’s users and certificate, its place in the cluster, and the configuration file. The engine may run. The directory holds secrets: keep it where nobody else can read it.',
    )
    .argument('<directory>', 'a directory that is not there yet, or empty');
  addPlaceOptions(command);
  addJsonOption(command);
  addExamples(
    command,
    ['sudo sipprot backup /root/sipprot-$(date +%F)', 'a backup of today'],
    ['sudo sipprot restore /root/sipprot-2026-05-04', 'put it back, on a host whose engine is stopped'],
  );
  command.action(async (directory: string, options: PlaceOptions) => {
    const { makeBackup } = await import('../backup/make-backup.ts');
    const config = await configOf(cli, options);
    const report = makeBackup(config, directory, cli.now(), (file, megabytes) =>
      cli.note(`${file} has ${megabytes.toLocaleString('en')} MB: that takes a while`),
    );
    if (options.json) return cli.json(report);
    cli.print(
      `${report.files} files of ${safeText(report.host)}, ${(report.bytes / 1e6).toFixed(1)} MB, are in ${safeText(report.directory)}.`,
    );
    cli.paragraph(
      'They hold secrets: keys, hashes of passwords, and who attacked whom. Only their owner may read them.',
    );
  });
}
