import { type Command, InvalidArgumentError, Option } from 'commander';
import { parsePrefix } from '../model/address.ts';
import { countryCodeOf } from '../model/country.ts';
import { parseDuration, parseMoment } from './time-text.ts';

export interface EngineOptions {
  readonly socket?: string;
  readonly config?: string;
  readonly dataDir?: string;
}

export interface OutputOptions {
  readonly json?: boolean;
  readonly utc?: boolean;
}

/** Where the data of an engine is that need not run. */
export interface PlaceOptions extends OutputOptions {
  readonly config?: string;
  readonly dataDir?: string;
}

export function addJsonOption(command: Command, what = 'print one JSON document'): void {
  command.option('--json', what);
}

export function addUtcOption(command: Command): void {
  command.option('--utc', 'times in UTC instead of the local time zone');
}

/** For commands that speak to the engine. */
export function addEngineOptions(command: Command): void {
  command
    .option('--socket <path>', 'control socket of the engine (default: SIPPROT_CONTROL_SOCKET, else the configuration)')
    .option('--config <file>', 'configuration file that names the control socket')
    .option('--data-dir <directory>', 'data directory that the engine was started with');
}

/** For commands that look at the data themselves. */
export function addPlaceOptions(command: Command): void {
  command
    .option('--config <file>', 'configuration file that names the data directory')
    .option('--data-dir <directory>', 'data directory (default: SIPPROT_DATA_DIR, else the configuration)');
}

export function wholeNumber(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < minimum || value > maximum)
      throw new InvalidArgumentError(`It must be a whole number from ${minimum} to ${maximum}.`);
    return value;
  };
}

/** A length of time in seconds. */
export function duration(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const seconds = parseDuration(text);
    if (seconds === undefined) throw new InvalidArgumentError('It must be a time such as 90s, 15m, 2h, 7d or 1h30m.');
    if (seconds < minimum || seconds > maximum)
      throw new InvalidArgumentError(`It must be from ${minimum} to ${maximum} seconds.`);
    return seconds;
  };
}

/** A point in time, milliseconds since the epoch. */
export function moment(now: () => number): (text: string) => number {
  return (text) => {
    const time = parseMoment(text, now());
    if (time === undefined)
      throw new InvalidArgumentError(
        'It must be a length of time before now (2h, 7d) or a date (2026-05-04, 2026-05-04T13:00).',
      );
    return Math.max(0, Math.floor(time));
  };
}

export function prefixText(text: string): string {
  if (!parsePrefix(text)) throw new InvalidArgumentError('It must be an address, or a prefix such as 192.0.2.0/24.');
  return text;
}

/** The code of a country that is given by it or by its English name. */
export function countryCode(text: string): string {
  const code = countryCodeOf(text);
  if (code === undefined)
    throw new InvalidArgumentError('It must be a code of ISO 3166-1 such as DE, or an English name.');
  return code;
}

/** An option that may be given several times, or once with commas. */
export function repeatable(
  flags: string,
  description: string,
  check: (text: string) => string = (text) => text,
): Option {
  return new Option(flags, description).argParser<readonly string[] | undefined>((text, before) => [
    ...(before ?? []),
    ...text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map(check),
  ]);
}
