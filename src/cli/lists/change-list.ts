import { didYouMean } from '../../config/did-you-mean.ts';
import type { ClusterView } from '../../engine/control/protocol.ts';
import { formatPrefix, parsePrefix } from '../../model/address.ts';
import type { ListName } from '../../model/list-entry.ts';
import type { Cli } from '../cli.ts';
import { usageError } from '../cli-error.ts';
import { clusterAfter, observesOnly, printNotYet } from '../cut-off.ts';
import { withEngine } from '../engine-connection.ts';
import { safeText } from '../safe-text.ts';
import { printStillStands, standingOf } from '../still-stands.ts';
import type { AddOptions } from './define-list.ts';

const subcommands = ['list', 'add', 'remove', 'import', 'export'];

export async function addEntries(
  cli: Cli,
  list: ListName,
  words: readonly string[],
  options: AddOptions,
): Promise<void> {
  const { note } = options;
  const add = prefixesOf(list, words).map((prefix) => ({ prefix, ...(note === undefined ? {} : { note }) }));
  const { result, standing, cluster, observing } = await withEngine(cli, options, async (engine) => ({
    result: await engine.request('list.change', { list, add }),
    standing:
      list === 'allow' || options.json
        ? []
        : await standingOf(
            engine,
            add.map(({ prefix }) => prefix),
          ),
    cluster: await clusterAfter(engine, options),
    observing: list === 'deny' && (await engine.request('status', {})).host.protection === 'observing',
  }));
  if (options.json) return cli.json(result);
  const outweighed = standing.filter(({ allowed }) => allowed !== null);
  const denied = (prefix: string) =>
    outweighed.some(({ address }) => address === prefix) ? 'is in the denylist' : 'is shut out for good';
  for (const { prefix } of add)
    cli.print(`${prefix} ${list === 'allow' ? 'is never blocked from now on' : denied(prefix)}${placeOf(cluster)}.`);
  printStillStands(cli, outweighed);
  if (observing) cli.print(observesOnly);
  cli.print(`The ${list}list holds ${count(result.total)}.`);
  printNotYet(cli, cluster);
}

export async function removeEntries(
  cli: Cli,
  list: ListName,
  words: readonly string[],
  options: AddOptions,
): Promise<void> {
  const remove = prefixesOf(list, words);
  const { result, cluster } = await withEngine(cli, options, async (engine) => ({
    result: await engine.request('list.change', { list, remove }),
    cluster: await clusterAfter(engine, options),
  }));
  if (options.json) return cli.json(result);
  for (const prefix of remove) cli.print(`${prefix} is no longer in the ${list}list.`);
  cli.print(`The ${list}list holds ${count(result.total)}.`);
  printNotYet(cli, cluster);
}

function placeOf(cluster: ClusterView | undefined): string {
  if (!cluster) return '';
  const { role, connected, unsent } = cluster;
  return { alone: '', host: ', on this host only', operator: connected && unsent === 0 ? ', on all hosts' : '' }[role];
}

export function count(entries: number): string {
  return `${entries.toLocaleString('en')} ${entries === 1 ? 'entry' : 'entries'}`;
}

function prefixesOf(list: ListName, words: readonly string[]): string[] {
  return words.map((word) => {
    const prefix = parsePrefix(word);
    if (prefix) return formatPrefix(prefix);
    const meant = word === words[0] ? didYouMean(word, subcommands) : undefined;
    const hint = meant === undefined ? '' : `. Did you mean sipprot ${list} ${meant}?`;
    throw usageError(`${safeText(word)} is neither an address nor a prefix such as 192.0.2.0/24${hint}`);
  });
}
