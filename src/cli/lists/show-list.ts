import type { ControlClient } from '../../engine/control/client.ts';
import type { ListView } from '../../engine/control/protocol.ts';
import { listRecord, listTitles } from '../../files/list-record.ts';
import type { ListName } from '../../model/list-entry.ts';
import type { Paged } from '../../store/records.ts';
import type { Cli } from '../cli.ts';
import type { EngineOptions } from '../common-options.ts';
import { withEngine } from '../engine-connection.ts';
import { pagesOf } from '../pages.ts';
import { safeText } from '../safe-text.ts';
import { exactTime, relativeTime } from '../time-text.ts';
import type { ShowOptions } from './define-list.ts';

export async function showList(cli: Cli, list: ListName, options: ShowOptions): Promise<void> {
  const limit = options.all ? Number.POSITIVE_INFINITY : options.limit;
  const page = await withEngine(cli, options, (engine) => entriesOf(engine, list, options, limit));
  if (options.json) return cli.json(page);
  if (page.rows.length === 0) return cli.print(emptyText(list, options));
  const now = cli.now();
  const utc = options.utc === true;
  // on a host that stands alone all entries are its own
  const scoped = page.rows.some(({ scope }) => scope === 'cluster');
  cli.table(
    [
      { title: 'ADDRESS' },
      { title: 'COUNTRY' },
      ...(scoped ? [{ title: 'HOLDS ON' }] : []),
      { title: 'ADDED' },
      { title: 'AGO', align: 'right' },
      { title: 'BY', narrow: 'cut' },
      { title: 'NOTE', narrow: 'wrap' },
    ],
    page.rows.map((entry) => [
      safeText(entry.prefix),
      safeText(entry.country ?? '-'),
      ...(scoped ? [entry.scope === 'cluster' ? 'all hosts' : 'this host'] : []),
      exactTime(entry.addedAt, utc),
      relativeTime(entry.addedAt, now).replace(/ ago$/, ''),
      safeText(entry.addedBy),
      safeText(entry.note),
    ]),
  );
  if (page.total > page.rows.length)
    cli.print(cli.style.faint(`${page.rows.length} of ${page.total}: --all shows all of them`));
}

/** Of a list that is empty it is said what it is for; where there is a filter, that is what nothing fits. */
function emptyText(list: ListName, { text, country, scope }: ShowOptions): string {
  if (text !== undefined || country !== undefined || scope !== undefined)
    return `No entry of the ${list}list fits this filter.`;
  return `The ${list}list is empty. Add to it with: sipprot ${list} ADDRESS --note "who it is"`;
}

/** The file that the console exports, which `import` reads: notes stand there as they are, so this is not for a terminal's eyes but for a file. */
export async function exportList(cli: Cli, list: ListName, options: EngineOptions): Promise<void> {
  const { rows } = await withEngine(cli, options, (engine) =>
    entriesOf(engine, list, { sort: 'prefix' }, Number.POSITIVE_INFINITY),
  );
  const shown = cli.streams.stdout.isTTY ? safeText : (text: string) => text;
  const lines = [listTitles, ...rows.map(listRecord)];
  cli.print(...lines.map((line) => shown(line.replace(/\n$/, ''))));
}

function entriesOf(
  engine: ControlClient,
  list: ListName,
  options: Pick<ShowOptions, 'text' | 'country' | 'scope' | 'sort' | 'descending'>,
  limit: number,
): Promise<Paged<ListView>> {
  const { text, country, scope, sort, descending = false } = options;
  return pagesOf(limit, (at) =>
    engine.request('list.show', {
      list,
      sort,
      descending,
      ...at,
      ...(text === undefined ? {} : { text }),
      ...(scope === undefined ? {} : { scope }),
      ...(country === undefined ? {} : { country }),
    }),
  );
}
