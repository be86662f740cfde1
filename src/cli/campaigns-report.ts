import type { CommandResults } from '../engine/control/protocol.ts';
import type { Campaign } from '../store/records.ts';
import type { Cli } from './cli.ts';
import type { CampaignsOptions } from './commands/campaigns.ts';
import { safeText } from './safe-text.ts';
import { exactTime, relativeTime } from './time-text.ts';

/** The table of campaigns, and what is to be known about its figures. */
export function printCampaigns(cli: Cli, page: CommandResults['campaigns'], options: CampaignsOptions): void {
  const { rows, total, totalIsExact, complete } = page;
  const during = options.window === '24h' ? 'within 24 hours' : 'within 7 days';
  const what = options.kind === undefined ? 'Nothing' : `No ${options.kind}`;
  if (rows.length === 0) cli.print(`${what} was attacked or used from five or more sources ${during}.`);
  else printTable(cli, rows, options.utc === true);
  if (total > rows.length)
    cli.print(
      cli.style.faint(
        `${rows.length} of ${totalIsExact ? '' : 'more than '}${total.toLocaleString('en')}: --limit shows more`,
      ),
    );
  if (!complete)
    cli.print(
      cli.style.faint(
        `Not all that happened ${during} is known, because there was too much or it was before an update: there may be more.`,
      ),
    );
}

function printTable(cli: Cli, rows: readonly Campaign[], utc: boolean): void {
  const now = cli.now();
  const shared = rows.some(({ hosts }) => hosts.length > 1);
  cli.table(
    [
      { title: 'KIND' },
      { title: 'SUBJECT', paint: cli.style.bad, narrow: 'cut' },
      { title: 'SOURCES', align: 'right' },
      { title: 'PROVEN', align: 'right' },
      { title: 'SHUT OUT', align: 'right' },
      { title: 'ATTACKS', align: 'right' },
      ...(shared ? [{ title: 'HOSTS', narrow: 'cut' } as const] : []),
      { title: 'COUNTRIES', narrow: 'cut' },
      { title: 'FIRST' },
      { title: 'LAST', align: 'right' },
      { title: 'DETECTORS', narrow: 'cut' },
    ],
    rows.map((row) => [
      row.kind,
      safeText(row.subject),
      atLeast(row.sources, row.isExact),
      row.provenSources.toLocaleString('en'),
      row.shutOut.of < row.sources ? `${row.shutOut.count} of latest ${row.shutOut.of}` : String(row.shutOut.count),
      atLeast(row.attacks, row.isExact),
      ...(shared ? [row.hosts.map(({ name }) => safeText(name)).join(', ')] : []),
      row.countries.map(({ country, sources }) => `${safeText(country ?? '?')} ${sources}`).join(', '),
      exactTime(row.first, utc),
      relativeTime(row.last, now),
      row.detectors.map(({ detector }) => safeText(detector)).join(', '),
    ]),
  );
}

function atLeast(count: number, isExact: boolean): string {
  return `${isExact ? '' : '≥ '}${count.toLocaleString('en')}`;
}
