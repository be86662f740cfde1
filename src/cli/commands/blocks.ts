import { type Command, Option } from 'commander';
import type { BlockView, CommandInput } from '../../engine/control/protocol.ts';
import { type BlockEvidence, blockEvidence } from '../../model/block.ts';
import type { InForceCount } from '../../model/in-force.ts';
import type { Cli } from '../cli.ts';
import {
  addEngineOptions,
  addJsonOption,
  addUtcOption,
  countryCode,
  type EngineOptions,
  type OutputOptions,
  wholeNumber,
} from '../common-options.ts';
import { withEngine } from '../engine-connection.ts';
import { addExamples } from '../examples.ts';
import { pagesOf } from '../pages.ts';
import { safeText } from '../safe-text.ts';
import { durationText, exactTime } from '../time-text.ts';

interface BlocksOptions extends OutputOptions, EngineOptions {
  readonly text?: string;
  readonly country?: string;
  readonly evidence?: BlockEvidence;
  readonly limit: number;
  readonly all?: boolean;
}

export function defineBlocks(command: Command, cli: Cli): void {
  command
    .option('--text <text>', 'only those with this address, or with this text in target, reason or note')
    .option('--country <country>', 'only those of this country: code or English name', countryCode)
    .addOption(
      new Option('--evidence <kind>', 'only those with this evidence; operator: blocked by hand').choices(
        blockEvidence,
      ),
    )
    .option('--limit <number>', 'show at most this many', wholeNumber(1, 1_000_000), 50)
    .option('--all', 'show all');
  addUtcOption(command);
  addJsonOption(command);
  addEngineOptions(command);
  addExamples(
    command,
    ['sipprot blocks', 'who is shut out now'],
    ['sipprot blocks --text 192.0.2.7', 'everything that blocks this address'],
    ['sipprot blocks --country DE --evidence unproven', 'addresses of Germany whose attacks could be forged'],
    ['sipprot blocks --all --json', 'all of them, for another program'],
  );
  command.action(async (options: BlocksOptions) => {
    const limit = options.all ? Number.POSITIVE_INFINITY : options.limit;
    const filter = filterOf(options);
    const page = await withEngine(cli, options, (engine) =>
      pagesOf(limit, (at) => engine.request('blocks', { ...at, ...filter })),
    );
    if (options.json) return cli.json(page);
    if (page.rows.length === 0)
      return cli.print(Object.keys(filter).length > 0 ? 'No block fits this filter.' : 'Nobody is blocked.');
    printBlocks(cli, page.rows, options.utc === true);
    if (page.total > page.rows.length)
      cli.print(cli.style.faint(`${page.rows.length} of ${page.total}: --all shows all of them`));
  });
}

function filterOf({
  text,
  country,
  evidence,
}: BlocksOptions): Pick<CommandInput<'blocks'>, 'text' | 'country' | 'evidence'> {
  return {
    ...(text === undefined ? {} : { text }),
    ...(country === undefined ? {} : { country }),
    ...(evidence === undefined ? {} : { evidence }),
  };
}

/** The table of blocks in force, also for `explain`, which tells the country elsewhere. */
export function printBlocks(
  cli: Cli,
  blocks: readonly (BlockView & { readonly inForce: InForceCount; readonly country?: string | null })[],
  utc: boolean,
): void {
  const now = cli.now();
  const placed = blocks.some(({ country }) => country !== undefined);
  const shared = blocks.some(({ inForce }) => inForce.of > 1);
  cli.table(
    [
      { title: 'TARGET', paint: cli.style.bad },
      ...(placed ? [{ title: 'COUNTRY' }] : []),
      { title: 'ENDS IN', align: 'right' },
      { title: 'UNTIL' },
      { title: 'CAUSE' },
      { title: 'EVIDENCE' },
      { title: 'BEFORE', align: 'right' },
      { title: 'ORIGIN', narrow: 'cut' },
      ...(shared ? [{ title: 'IN FORCE ON' }] : []),
      { title: 'REASON', narrow: 'wrap' },
    ],
    blocks.map((block) => [
      safeText(block.target),
      ...(placed ? [safeText(block.country ?? '-')] : []),
      durationText(Math.max(0, block.until - now)),
      exactTime(block.until, utc),
      safeText(block.cause),
      block.evidence,
      String(block.timesBefore),
      safeText(block.origin),
      ...(shared ? [inForceText(block.inForce)] : []),
      safeText(block.note === '' ? block.reason : `${block.reason} (${block.note})`),
    ]),
  );
}

/** `4 of 5`, and how many are not known while this host is cut off. */
function inForceText({ on, of, unknown }: InForceCount): string {
  return unknown > 0 ? `${on} of ${of}, ${unknown} not known` : `${on} of ${of}`;
}
