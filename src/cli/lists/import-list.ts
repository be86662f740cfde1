import { readFileSync } from 'node:fs';
import { FileError, type ListFile, readListFile } from '../../files/list-file.ts';
import type { ListName } from '../../model/list-entry.ts';
import type { Cli } from '../cli.ts';
import { CliError, usageError } from '../cli-error.ts';
import { clusterAfter, printNotYet } from '../cut-off.ts';
import { withEngine } from '../engine-connection.ts';
import { exitCode } from '../exit-code.ts';
import { safeText } from '../safe-text.ts';
import { count } from './change-list.ts';
import type { ImportOptions } from './define-list.ts';

const linesShown = 20;
/** what the control protocol takes */
const mostEntries = 250_000;
/** a change of 250,000 entries takes the kernel and the store a while */
const changeTimeout = 120_000;

/** Adds what a CSV file holds, all or nothing. */
export async function importList(cli: Cli, list: ListName, file: string, options: ImportOptions): Promise<void> {
  const name = file === '-' ? 'standard input' : safeText(file);
  const found = await listOf(cli, file);
  const { entries, invalid, repeated } = found;
  if (!options.json) printPreview(cli, name, found);
  if (options.dryRun) {
    if (options.json) cli.json(found);
    if (invalid.length > 0) cli.exitCode = exitCode.failed;
    return;
  }
  if (invalid.length > 0) {
    if (options.json) cli.json({ added: 0, ...found });
    const lines = invalid.slice(0, 5).map(({ line }) => line);
    throw new CliError(
      exitCode.failed,
      `nothing was added: ${name} has ${invalid.length} wrong ${invalid.length === 1 ? 'line' : 'lines'} (${lines.join(', ')}${invalid.length > 5 ? ', …' : ''}); mend them and import it again`,
    );
  }
  if (entries.length === 0) throw new CliError(exitCode.failed, `nothing was added: ${name} holds no entry`);
  if (entries.length > mostEntries)
    throw new CliError(exitCode.failed, `nothing was added: ${name} holds more than ${mostEntries} entries`);
  if (!options.yes && !(await mayGoOn(cli, list, file, entries.length))) return cli.print('Nothing was added.');
  const add = entries.map(({ prefix, note }) => ({ prefix, ...(note === undefined ? {} : { note }) }));
  const { result, cluster } = await withEngine(cli, options, async (engine) => ({
    result: await engine.request('list.change', { list, add }, changeTimeout),
    cluster: await clusterAfter(engine, options),
  }));
  if (options.json) return cli.json({ ...result, repeated });
  cli.print(`${count(result.added)} added; the ${list}list holds ${count(result.total)}.`);
  printNotYet(cli, cluster);
}

function printPreview(cli: Cli, name: string, { entries, invalid, repeated }: ListFile): void {
  cli.print(`${name}: ${count(entries.length)}, ${invalid.length} wrong, ${repeated.length} repeated`);
  const lines = [
    ...invalid.map(({ line, reason }) => ({ line, text: cli.style.bad(safeText(reason)) })),
    ...repeated.map(({ line, prefix, first }) => ({
      line,
      text: `${prefix} stands in line ${first} already: left out`,
    })),
  ].sort((a, b) => a.line - b.line);
  for (const { line, text } of lines.slice(0, linesShown)) cli.print(`  line ${line}: ${text}`);
  if (lines.length > linesShown) cli.print(cli.style.faint(`  … and ${lines.length - linesShown} more lines`));
}

async function mayGoOn(cli: Cli, list: ListName, file: string, entries: number): Promise<boolean> {
  if (file === '-') throw usageError('with standard input nobody can be asked: say --yes to do it');
  return cli.confirm(`Add ${count(entries)} to the ${list}list?`, '--yes');
}

async function listOf(cli: Cli, file: string): Promise<ListFile> {
  try {
    return readListFile(file === '-' ? await allOf(cli) : readFileSync(file));
  } catch (error) {
    if (error instanceof FileError) throw new CliError(exitCode.unreadable, `${safeText(file)}: ${error.message}`);
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const what =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EISDIR'
          ? 'it is a directory'
          : code === 'EACCES'
            ? 'this user may not read it'
            : String(error);
    throw new CliError(exitCode.unreadable, `${safeText(file)} cannot be read: ${what}`);
  }
}

async function allOf(cli: Cli): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of cli.streams.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
