import { type Command, Option } from 'commander';
import type { ControlClient } from '../../engine/control/client.ts';
import { type FindingSeverity, findingKinds, findingSeverities } from '../../model/finding.ts';
import type { FindingState } from '../../store/records.ts';
import type { Cli } from '../cli.ts';
import { CliError } from '../cli-error.ts';
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
import { exitCode } from '../exit-code.ts';
import { pagesOf } from '../pages.ts';
import { safeText } from '../safe-text.ts';
import { bothTimes } from '../time-text.ts';

const states = ['open', 'closed', 'dismissed', 'all'] as const;

interface FindingsOptions extends OutputOptions, EngineOptions {
  readonly state: (typeof states)[number];
  readonly severity?: FindingSeverity;
  readonly text?: string;
  readonly limit: number;
}

export function defineFindings(command: Command, cli: Cli): void {
  command
    .enablePositionalOptions()
    .addOption(new Option('--state <state>', 'which ones').choices(states).default('open'))
    .addOption(new Option('--severity <severity>', 'only those that are so grave').choices(findingSeverities))
    .option('--text <text>', 'with this text in title, evidence, subject or note; an address or prefix: about it')
    .option('--limit <number>', 'show at most this many', wholeNumber(1, 100_000), 100);
  addUtcOption(command);
  addJsonOption(command);
  addEngineOptions(command);
  addExamples(
    command,
    ['sipprot findings', 'what should be mended on the protected servers'],
    ['sipprot findings dismiss "serverBanner 192.0.2.10" --note "on purpose"', 'not to be told again'],
    ['sipprot findings reopen "serverBanner 192.0.2.10"', 'to be told again'],
  );
  command.action(async (options: FindingsOptions) => {
    const { state, severity, text } = options;
    const filter = {
      state,
      ...(severity === undefined ? {} : { severity }),
      ...(text === undefined ? {} : { text }),
    };
    const page = await withEngine(cli, options, (engine) =>
      pagesOf(options.limit, (at) => engine.request('findings', { ...filter, ...at })),
    );
    if (options.json) return cli.json(page);
    if (page.rows.length === 0) return cli.print(emptyText(options));
    const paints = { critical: cli.style.bad, warning: cli.style.warning, info: cli.style.faint };
    for (const finding of page.rows) {
      const { title, severity, remedy } = findingKinds[finding.kind];
      cli.print(`${paints[severity](severity.padEnd(8))}  ${cli.style.strong(title)}`);
      const last = bothTimes(finding.lastTime, cli.now(), options.utc === true);
      const source = finding.source ? `, from ${safeText(finding.source)}` : '';
      cli.paragraph(`${safeText(finding.victim)}${source}: ${safeText(finding.evidence)}`, '          ');
      cli.paragraph(
        `${finding.count === 1 ? 'once' : `${finding.count} times`}, last ${last}, ${finding.state}; key "${shownKey(finding.key)}"`,
        '          ',
      );
      cli.paragraph(remedy, '          What to do: ');
    }
    if (page.total > page.rows.length) cli.print(cli.style.faint(`${page.rows.length} of ${page.total}`));
  });
  defineDismiss(command, cli);
  defineReopen(command, cli);
}

function emptyText({ state, severity, text }: FindingsOptions): string {
  const kind = `${state === 'all' ? '' : `${state} `}finding`;
  return severity === undefined && text === undefined ? `There is no ${kind}.` : `No ${kind} fits this filter.`;
}

function defineDismiss(parent: Command, cli: Cli): void {
  const command = parent
    .command('dismiss')
    .description('Takes a finding off the list of open ones.')
    .argument('<key>', keyHelp)
    .option('--note <text>', 'why');
  addJsonOption(command);
  addEngineOptions(command);
  command.action(async (typed: string, options: EngineOptions & OutputOptions & { readonly note?: string }) => {
    const key = await withEngine(cli, options, async (engine) => {
      const meant = await keyOf(engine, typed, ['open', 'closed']);
      await engine.request('finding.dismiss', {
        key: meant,
        ...(options.note === undefined ? {} : { note: options.note }),
      });
      return meant;
    });
    if (options.json) cli.json({ dismissed: key });
    else cli.print(`The finding "${shownKey(key)}" is dismissed.`);
  });
}

function defineReopen(parent: Command, cli: Cli): void {
  const command = parent
    .command('reopen')
    .description('Puts a finding that was dismissed back among the open ones.')
    .argument('<key>', keyHelp);
  addJsonOption(command);
  addEngineOptions(command);
  command.action(async (typed: string, options: EngineOptions & OutputOptions) => {
    const key = await withEngine(cli, options, async (engine) => {
      const meant = await keyOf(engine, typed, ['dismissed', 'closed']);
      await engine.request('finding.reopen', { key: meant });
      return meant;
    });
    if (options.json) cli.json({ reopened: key });
    else cli.print(`The finding "${shownKey(key)}" is open again.`);
  });
}

const keyHelp = 'key of the finding, as `sipprot findings` shows it, or as much of its beginning as no other has';

/** In the form in which people can type it: a key has empty parts, and may hold what a server sent. */
function shownKey(key: string): string {
  return safeText(key).replaceAll(/ +/g, ' ').trim();
}

/**
 * The key that is meant by what was typed: the whole of it goes before a beginning. What fits nothing is left to the engine to refuse.
 * @param among states of findings that a beginning may stand for
 */
async function keyOf(engine: ControlClient, typed: string, among: readonly FindingState[]): Promise<string> {
  const { rows } = await pagesOf(Number.POSITIVE_INFINITY, (at) => engine.request('findings', { state: 'all', ...at }));
  if (rows.some(({ key }) => key === typed)) return typed;
  const wanted = shownKey(typed);
  const whole = rows.filter(({ key }) => shownKey(key) === wanted);
  const meant =
    whole.length > 0
      ? whole
      : rows.filter(({ key, state }) => among.includes(state) && shownKey(key).startsWith(`${wanted} `));
  if (meant.length > 1)
    throw new CliError(
      exitCode.usage,
      `Several findings begin so; give more of the key: ${meant
        .slice(0, 5)
        .map(({ key }) => `"${shownKey(key)}"`)
        .join(', ')}${meant.length > 5 ? ' …' : ''}`,
    );
  return meant[0]?.key ?? typed;
}
