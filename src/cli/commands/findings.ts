import { type Command, Option } from 'commander';
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
import { pagesOf } from '../pages.ts';
import { safeText } from '../safe-text.ts';
import { bothTimes } from '../time-text.ts';

const states = ['open', 'closed', 'dismissed', 'all'] as const;

interface FindingsOptions extends OutputOptions, EngineOptions {
  readonly state: (typeof states)[number];
  readonly limit: number;
}

export function defineFindings(command: Command, cli: Cli): void {
  command
    .enablePositionalOptions()
    .addOption(new Option('--state <state>', 'which ones').choices(states).default('open'))
    .option('--limit <number>', 'show at most this many', wholeNumber(1, 100_000), 100);
  addUtcOption(command);
  addJsonOption(command);
  addEngineOptions(command);
  addExamples(
    command,
    ['sipprot findings', 'what should be mended on the protected servers'],
    ['sipprot findings dismiss "serverBanner 192.0.2.10" --note "on purpose"', 'not to be told again'],
  );
  command.action(async (options: FindingsOptions) => {
    const { state } = options;
    const page = await withEngine(cli, options, (engine) =>
      pagesOf(options.limit, (at) => engine.request('findings', { state, ...at })),
    );
    if (options.json) return cli.json(page);
    const { findingKinds } = await import('../../model/finding.ts');
    if (page.rows.length === 0) return cli.print(`There is no ${state === 'all' ? '' : `${state} `}finding.`);
    const paints = { critical: cli.style.bad, warning: cli.style.warning, info: cli.style.faint };
    for (const finding of page.rows) {
      const { title, severity, remedy } = findingKinds[finding.kind];
      cli.print(`${paints[severity](severity.padEnd(8))}  ${cli.style.strong(title)}`);
      const last = bothTimes(finding.lastTime, cli.now(), options.utc === true);
      const source = finding.source ? `, from ${safeText(finding.source)}` : '';
      cli.paragraph(`${safeText(finding.victim)}${source}: ${safeText(finding.evidence)}`, '          ');
      cli.paragraph(
        `${finding.count === 1 ? 'once' : `${finding.count} times`}, last ${last}, ${finding.state}; key "${safeText(finding.key)}"`,
        '          ',
      );
      cli.paragraph(remedy, '          What to do: ');
    }
    if (page.total > page.rows.length) cli.print(cli.style.faint(`${page.rows.length} of ${page.total}`));
  });
  defineDismiss(command, cli);
}

function defineDismiss(parent: Command, cli: Cli): void {
  const command = parent
    .command('dismiss')
    .description('Takes a finding off the list of open ones.')
    .argument('<key>', 'key of the finding, as `sipprot findings` shows it')
    .option('--note <text>', 'why');
  addJsonOption(command);
  addEngineOptions(command);
  command.action(async (key: string, options: EngineOptions & OutputOptions & { readonly note?: string }) => {
    await withEngine(cli, options, (engine) =>
      engine.request('finding.dismiss', { key, ...(options.note === undefined ? {} : { note: options.note }) }),
    );
    if (options.json) cli.json({ dismissed: key });
    else cli.print(`The finding "${safeText(key)}" is dismissed.`);
  });
}
