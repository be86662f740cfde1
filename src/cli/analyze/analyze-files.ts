import { statSync } from 'node:fs';
import { CaptureError } from '../../capture/capture-error.ts';
import { Rehearsal } from '../../guard/rehearsal.ts';
import { type Prefix, parsePrefix } from '../../model/address.ts';
import type { AddressSet } from '../../model/address-set.ts';
import type { Counters } from '../../model/counters.ts';
import type { Settings } from '../../model/settings.ts';
import { analyzeFile } from '../../sensor/analysis.ts';
import type { Cli } from '../cli.ts';
import { CliError, usageError } from '../cli-error.ts';
import type { AnalyzeOptions } from '../commands/analyze.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { Progress } from '../progress.ts';
import { analysisSettings } from './analysis-settings.ts';
import { Episodes, maxEpisodes } from './episodes.ts';
import { printRecords } from './records.ts';
import { printReport, type Reading } from './report.ts';
import { spoolStandardInput } from './standard-input.ts';

/** Any number does: one run has no attacker who could learn it. The same file gives the same report. */
const seed = 0x5109_0a7e;
/** of a record in a pcap file */
const recordHeader = 16;

/** Analyses each file on its own, in their order. What is wrong with one does not stop the others. */
export async function analyzeFiles(cli: Cli, files: readonly string[], options: AnalyzeOptions): Promise<ExitCode> {
  const settings = analysisSettings(cli, options);
  const protect = (options.protect ?? []).map((text) => parsePrefix(text)!);
  if (options.findings && !options.json) throw usageError('--findings goes with --json: the report shows them anyway');
  if (files.filter((file) => file === '-').length > 1) throw usageError('standard input (-) can be read only once');
  let code: ExitCode = exitCode.ok;
  for (const [i, file] of files.entries()) {
    if (i > 0 && !options.json) cli.print('');
    try {
      await analyzeOne(cli, file, settings, protect, options);
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error;
      if (error.code === 'library-missing') throw new CliError(exitCode.incomplete, error.message);
      cli.note(error.message);
      code = exitCode.unreadable;
    }
  }
  return code;
}

async function analyzeOne(
  cli: Cli,
  file: string,
  settings: Settings,
  protect: readonly Prefix[],
  options: AnalyzeOptions,
): Promise<void> {
  const spooled = file === '-' ? await spoolStandardInput(cli) : undefined;
  const path = spooled?.path ?? file;
  const name = spooled ? 'standard input' : file;
  const episodes = new Episodes();
  const reading: Reading = { name, settings, inferred: protect.length === 0 };
  const progress = new Progress(cli.streams, 'analyzing');
  const size = sizeOf(path);
  let rehearsal: Rehearsal | undefined;
  let failure: CaptureError | undefined;
  try {
    const { firstTime, lastTime, truncated } = analyzeFile(path, {
      settings,
      protect,
      seed,
      begin: (protectedAddresses: AddressSet, counters: Counters) => {
        reading.protectedAddresses = protectedAddresses.prefixes;
        reading.counters = counters;
        rehearsal = new Rehearsal({ settings, protectedAddresses: protectedAddresses.prefixes });
      },
      sink: {
        attack: (attack) => episodes.attack(attack, rehearsal!.judge(attack)),
        finding: (finding) => episodes.finding(finding),
      },
      progress: (frames) => {
        const { bytes } = reading.counters!.seen;
        const share = size > 0 ? (bytes + frames * recordHeader) / size : undefined;
        progress.show(share, `${frames.toLocaleString('en')} frames, ${episodes.size.toLocaleString('en')} attacks`);
        return true;
      },
    });
    reading.span = { firstTime, lastTime, truncated };
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    // a file that is damaged in its middle: what stands before it was read
    failure = spooled ? new CaptureError(error.code, error.message.replaceAll(path, name)) : error;
  } finally {
    progress.end();
    spooled?.close();
  }
  if (!failure || episodes.size > 0) {
    if (options.json) {
      printRecords(cli, file, episodes, options.findings === true);
      if (reading.span?.truncated) cli.note(`${name} ends in the middle of a frame; what comes before was analyzed`);
    } else printReport(cli, reading, episodes, options);
  }
  if (episodes.dropped > 0)
    cli.note(
      `${name} holds more than ${maxEpisodes.toLocaleString('en')} attacks; ${episodes.dropped} reports of later ones are not shown`,
    );
  if (failure) throw failure;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
