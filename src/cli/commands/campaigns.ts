import { type Command, Option } from 'commander';
import type { CampaignKind } from '../../store/records.ts';
import type { Cli } from '../cli.ts';
import {
  addEngineOptions,
  addJsonOption,
  addUtcOption,
  type EngineOptions,
  type OutputOptions,
  wholeNumber,
} from '../common-options.ts';
import { withEngine } from '../engine-connection.ts';
import { addExamples } from '../examples.ts';

export interface CampaignsOptions extends OutputOptions, EngineOptions {
  readonly window: '24h' | '7d';
  readonly kind?: CampaignKind;
  readonly sort: 'sources' | 'attacks' | 'last';
  readonly limit: number;
}

export function defineCampaigns(command: Command, cli: Cli): void {
  command
    .addOption(new Option('--window <time>', 'attacks of the last day or week').choices(['24h', '7d']).default('24h'))
    .addOption(new Option('--kind <kind>', 'only these').choices(['account', 'number', 'tool']))
    .addOption(new Option('--sort <by>', 'which ones first').choices(['sources', 'attacks', 'last']).default('sources'))
    .option('--limit <number>', 'show at most this many', wholeNumber(1, 1000), 25);
  addUtcOption(command);
  addJsonOption(command);
  addEngineOptions(command);
  addExamples(
    command,
    ['sipprot campaigns', 'what at least five sources attacked or used within a day'],
    ['sipprot campaigns --window 7d --kind account', 'accounts that were tried from many sources within a week'],
    ['sipprot log --account 204', 'the attacks on an account'],
  );
  command.action(async (options: CampaignsOptions) => {
    const { window, kind, sort, limit } = options;
    const page = await withEngine(cli, options, (engine) =>
      engine.request('campaigns', { window, sort, limit, ...(kind === undefined ? {} : { kind }) }),
    );
    if (options.json) return cli.json(page);
    (await import('../campaigns-report.ts')).printCampaigns(cli, page, options);
  });
}
