import { didYouMean } from '../../config/did-you-mean.ts';
import type { CommandInput, GeoPreview, GeoView } from '../../engine/control/protocol.ts';
import { countryCodeOf, countryCodes, countryName } from '../../model/country.ts';
import type { GeoSettings } from '../../model/settings.ts';
import type { Cli } from '../cli.ts';
import { usageError } from '../cli-error.ts';
import type { EngineOptions, OutputOptions } from '../common-options.ts';
import { clusterAfter, printNotYet } from '../cut-off.ts';
import { withEngine } from '../engine-connection.ts';
import { safeText } from '../safe-text.ts';
import { bothTimes } from '../time-text.ts';

export type GeoOptions = EngineOptions & OutputOptions;

export interface PreviewOptions extends GeoOptions {
  readonly except?: readonly string[];
}

export interface SetOptions extends PreviewOptions {
  readonly keep?: boolean;
  readonly cut?: boolean;
}

const sourcesShown = 20;

export async function showGeo(cli: Cli, options: GeoOptions): Promise<void> {
  const view = await withEngine(cli, options, (engine) => engine.request('geo.show', {}));
  if (options.json) return cli.json(view);
  printView(cli, view);
}

export async function setGeo(cli: Cli, mode: string, countries: readonly string[], options: SetOptions): Promise<void> {
  const knownGood = options.keep ? 'keep' : options.cut ? 'cut' : 'refuse';
  const geo = ruleOf(mode, countries, options.except);
  await change(cli, { change: { geo }, knownGood }, options);
}

export async function geoOff(cli: Cli, options: GeoOptions): Promise<void> {
  await change(cli, { change: { geo: { mode: 'off' } } }, options);
}

export async function previewGeo(
  cli: Cli,
  mode: string,
  countries: readonly string[],
  options: PreviewOptions,
): Promise<void> {
  const geo = ruleOf(mode, countries, options.except);
  const preview = await withEngine(cli, options, (engine) => engine.request('geo.preview', { geo }));
  if (options.json) return cli.json(preview);
  printPreview(cli, preview, options.utc === true);
}

async function change(cli: Cli, change: CommandInput<'settings.change'>, options: GeoOptions): Promise<void> {
  const { view, cluster } = await withEngine(cli, options, async (engine) => {
    await engine.request('settings.change', change);
    return { view: await engine.request('geo.show', {}), cluster: await clusterAfter(engine, options) };
  });
  if (options.json) return cli.json(view);
  printView(cli, view);
  printNotYet(cli, cluster);
}

/** What the engine is told. The countries are checked here, so that a mistyped one gets the nearest name. */
function ruleOf(mode: string, countries: readonly string[], except: readonly string[] | undefined) {
  const codes = countries.flatMap((text) => text.split(',')).filter((text) => text.trim() !== '');
  return { mode, countries: codes.map(codeOf), ...(except ? { except: [...except] } : {}) };
}

function codeOf(text: string): string {
  const code = countryCodeOf(text);
  if (code !== undefined) return code;
  const meant = didYouMean(text, [...countryCodes.map((one) => countryName(one)), ...countryCodes]);
  throw usageError(
    `there is no country ${safeText(text)}${meant === undefined ? '; say its code of ISO 3166-1, such as DE' : `. Did you mean ${meant}?`}`,
  );
}

function printView(cli: Cli, { geo, state, failure, ranges, database }: GeoView): void {
  const paint = {
    enforcing: cli.style.good,
    observing: cli.style.warning,
    failing: cli.style.bad,
    off: cli.style.faint,
  };
  cli.paragraph(ruleText(geo), `${paint[state](state)}  `);
  if (failure !== null) cli.paragraph(safeText(failure), '  failure     ');
  if (geo.except.length > 0) cli.paragraph(safeText(geo.except.join(', ')), '  except      ');
  if (state !== 'off') cli.paragraph(`${ranges} in the firewall`, '  ranges      ');
  if (!database) return;
  const { file, shipped, type, builtAt, attribution } = database;
  const made = new Date(builtAt).toISOString().slice(0, 10);
  cli.paragraph(safeText(`${shipped ? 'comes with sipPROT' : file}, ${type}, of ${made}`), '  database    ');
  if (attribution.link !== null)
    cli.print(cli.style.faint(safeText(`  ${attribution.text} (${attribution.link}), ${attribution.licence}`)));
}

function ruleText({ mode, countries }: GeoSettings): string {
  if (mode === 'off') return 'No country is shut out.';
  const names = countries.map(countryText).join(', ');
  return mode === 'block' ? `Shut out: ${names}.` : `Shut out: all countries but ${names}.`;
}

function printPreview(cli: Cli, { geo, refused, knownGood, attackers }: GeoPreview, utc: boolean): void {
  cli.paragraph(ruleText(geo));
  if (refused !== null) cli.paragraph(cli.style.bad(safeText(`It would be refused: ${refused}.`)));
  cli.heading(`Phones and trunks that work: ${knownGood.shutOut} of ${knownGood.total} sources would be shut out`);
  printSources(
    cli,
    ['USERS', 'LAST SUCCESS'],
    knownGood.sources.map(({ address, country, users, lastSuccess }) => [
      address,
      country,
      String(users),
      bothTimes(lastSuccess, cli.now(), utc),
    ]),
    knownGood.shutOut,
  );
  if (knownGood.shutOut > 0)
    cli.paragraph('`sipprot geo set` with --keep makes them exceptions of the rule; with --cut they are shut out.');
  const of = `${attackers.complete ? '' : 'the most active '}${attackers.total}`;
  cli.heading(`Attackers of the last week: ${attackers.shutOut} of ${of} would have been shut out`);
  if (attackers.countries.length > 1)
    cli.paragraph(attackers.countries.map(({ country, sources }) => `${countryText(country)} ${sources}`).join(', '));
  printSources(
    cli,
    ['ATTACKS'],
    attackers.sources.map(({ address, country, attacks }) => [address, country, String(attacks)]),
    attackers.shutOut,
  );
}

function printSources(
  cli: Cli,
  titles: readonly string[],
  rows: readonly (readonly [address: string, country: string | null, ...string[]])[],
  total: number,
): void {
  if (rows.length === 0) return;
  cli.table(
    ['ADDRESS', 'COUNTRY', ...titles].map((title) => ({ title })),
    rows
      .slice(0, sourcesShown)
      .map(([address, country, ...rest]) => [safeText(address), countryText(country), ...rest]),
  );
  if (total > sourcesShown) cli.print(cli.style.faint(`${Math.min(rows.length, sourcesShown)} of ${total}`));
}

function countryText(code: string | null): string {
  return code === null ? 'no known country' : `${countryName(code)} (${code})`;
}
