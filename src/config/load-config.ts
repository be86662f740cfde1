import { existsSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { type Settings, settingsSchema } from '../model/settings.ts';
import type { Config } from './config.ts';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import { type ConfigOption, configNode, configOptions, optionValue } from './config-options.ts';
import { type ConfigFile, configSchema } from './config-schema.ts';
import { didYouMean } from './did-you-mean.ts';
import { explainIssues } from './explain-issue.ts';
import { readYamlFile, type YamlFile } from './yaml-file.ts';

export const defaultConfigFile = '/etc/sipprot/sipprot.yml';

export interface ConfigSources {
  /** of `--config`; must exist. Absent: `SIPPROT_CONFIG`, or the default file if it exists */
  readonly file?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** parsed flags by their name in camel case; those that are no configuration are left alone */
  readonly flags: Readonly<Record<string, unknown>>;
  /** what the schema does not know of the settings of the first start; absent: they are not to be used */
  readonly checkSettings?: (settings: Settings) => readonly SettingProblem[];
  /** facts of the machine; given by tests */
  readonly system?: Partial<System>;
}

export interface SettingProblem {
  /** of the setting, such as `detectors`, `flood`, `thresholds`, `rate` */
  readonly path: readonly string[];
  readonly what: string;
}

interface System {
  readonly uid: number;
  readonly home: string;
  readonly hostName: string;
  readonly directory: string;
  readonly defaultFile: string;
}

/** `sun_path` of unix(7) holds 108 bytes with the NUL at the end. */
const maxSocketPath = 107;

/** Variables of ours that are no configuration. */
const otherVariables = ['SIPPROT_CONFIG', 'SIPPROT_NO_APT'];

/**
 * The configuration: defaults, then the file, then SIPPROT_* variables, then flags. Throws ConfigError with all that
 * is wrong, each with its place, what it was and what is allowed.
 */
export function loadConfig(sources: ConfigSources): Config {
  const system: System = {
    uid: process.getuid?.() ?? -1,
    home: homedir(),
    hostName: hostname(),
    directory: process.cwd(),
    defaultFile: defaultConfigFile,
    ...sources.system,
  };
  const file = fileOf(sources, system);
  const yaml = file === undefined ? undefined : readYamlFile(file);
  const value = structuredClone(yaml?.value ?? {}) as Record<string, unknown>;
  // a section all of whose lines are commented out
  for (const section of ['console', 'settings']) if (value[section] === null) delete value[section];
  const origins = new Map<string, string>();
  for (const option of configOptions) {
    const text = sources.environment[option.variable];
    if (text !== undefined && text !== '') put(value, origins, option, option.variable, optionValue(option, text));
    const flag = sources.flags[option.flagName];
    if (flag !== undefined) put(value, origins, option, option.flag, flagValue(option, flag, system));
  }
  const parsed = configSchema.safeParse(value);
  if (!parsed.success)
    throw new ConfigError(
      explainIssues(parsed.error.issues, value, configNode).map(({ path, of, what }) => ({
        where: placeOf(path, of, origins, yaml),
        key: keyText(path),
        what,
      })),
    );
  const config = complete(parsed.data, sources, system, value, {
    file: file ?? null,
    warnings: [...(yaml?.warnings ?? []), ...unknownVariables(sources.environment)],
  });
  const place = (key: string, of: 'key' | 'value') => placeOf(key.split('.'), of, origins, yaml);
  const problems = [
    ...crossChecks(config, parsed.data, place),
    ...(sources.checkSettings?.(settingsSchema.parse(config.settings)) ?? []).map(({ path, what }) => {
      const key = ['settings', ...path].join('.');
      return { where: place(key, 'value'), key, what };
    }),
  ];
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

function fileOf(sources: ConfigSources, system: System): string | undefined {
  if (sources.file !== undefined) return resolve(system.directory, sources.file);
  const named = sources.environment.SIPPROT_CONFIG;
  if (named) return resolve(system.directory, named);
  return existsSync(system.defaultFile) ? system.defaultFile : undefined;
}

function put(
  value: Record<string, unknown>,
  origins: Map<string, string>,
  option: ConfigOption,
  origin: string,
  leaf: unknown,
): void {
  let here = value;
  for (const step of option.path.slice(0, -1)) {
    const below = here[step];
    // a file that says `console: 5` has its own error; the flag must not hide it
    if (below !== undefined && (typeof below !== 'object' || below === null)) return;
    here[step] ??= {};
    here = here[step] as Record<string, unknown>;
  }
  here[option.path.at(-1)!] = leaf;
  origins.set(option.key, origin);
}

function flagValue(option: ConfigOption, flag: unknown, system: System): unknown {
  const value = typeof flag === 'string' ? optionValue(option, flag) : flag;
  const isPath = ['dataDir', 'controlSocket', 'console.tlsCertificate', 'console.tlsKey'].includes(option.key);
  return isPath && typeof value === 'string' && value !== '' ? resolve(system.directory, value) : value;
}

function placeOf(
  path: readonly PropertyKey[],
  of: 'key' | 'value',
  origins: ReadonlyMap<string, string>,
  yaml: YamlFile | undefined,
): string {
  for (let length = path.length; length > 0; length--) {
    const origin = origins.get(path.slice(0, length).join('.'));
    if (origin !== undefined) return origin;
  }
  return yaml?.place(path, of) ?? 'configuration';
}

/** `settings.signatures[2].pattern` */
function keyText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? String(step) : `${text}.${String(step)}`;
  }, '');
}

function complete(
  parsed: ConfigFile,
  { environment }: ConfigSources,
  system: System,
  raw: Readonly<Record<string, unknown>>,
  more: Pick<Config, 'file' | 'warnings'>,
): Config {
  const root = system.uid === 0;
  const state = environment.XDG_STATE_HOME;
  // XDG Base Directory Specification: a path that is not absolute is to be ignored
  const stateHome = state && isAbsolute(state) ? state : join(system.home, '.local', 'state');
  const dataDir = parsed.dataDir ?? (root ? '/var/lib/sipprot' : join(stateHome, 'sipprot'));
  // an engine with a data directory of its own is one more beside the host's: it has a socket of its own too
  const ofHost = root && parsed.dataDir === undefined;
  const { tlsCertificate, tlsKey, ...listen } = parsed.console;
  // only what the file names: the schema has filled in the defaults of all others
  const named = Object.keys(raw.settings ?? {});
  const settings = Object.entries(parsed.settings ?? {}).filter(([key]) => named.includes(key));
  return {
    dataDir,
    controlSocket: parsed.controlSocket ?? (ofHost ? '/run/sipprot/control.sock' : join(dataDir, 'control.sock')),
    interfaces: parsed.interfaces,
    protectedNetworks: parsed.protectedNetworks,
    hostName: parsed.hostName ?? system.hostName,
    observe: parsed.observe,
    logLevel: parsed.logLevel,
    captureBufferMegabytes: parsed.captureBufferMegabytes,
    console: { ...listen, tlsCertificate, tlsKey },
    settings: Object.fromEntries(settings) as Partial<Settings>,
    ...more,
  };
}

/** What no single key can be checked for. */
function crossChecks(
  config: Config,
  parsed: ConfigFile,
  place: (key: string, of: 'key' | 'value') => string,
): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const length = Buffer.byteLength(config.controlSocket);
  if (length > maxSocketPath) {
    const key = parsed.controlSocket === undefined ? 'dataDir' : 'controlSocket';
    const advice = key === 'dataDir' ? '; set controlSocket to a shorter path' : '';
    const what = `the path ${config.controlSocket} has ${length} bytes; allowed: at most ${maxSocketPath}${advice}`;
    problems.push({ where: place(key, 'value'), key, what });
  }
  const { tlsCertificate, tlsKey } = config.console;
  if ((tlsCertificate === undefined) !== (tlsKey === undefined)) {
    const [given, absent] = tlsKey === undefined ? ['tlsCertificate', 'tlsKey'] : ['tlsKey', 'tlsCertificate'];
    const key = `console.${given}`;
    problems.push({ where: place(key, 'key'), key, what: `needs console.${absent} beside it` });
  }
  return problems;
}

function unknownVariables(environment: ConfigSources['environment']): string[] {
  const known = [...configOptions.map((option) => option.variable), ...otherVariables];
  return Object.keys(environment)
    .filter((name) => name.startsWith('SIPPROT_') && !known.includes(name))
    .map((name) => {
      const meant = didYouMean(name, known);
      return `${name} is no variable of sipPROT${meant === undefined ? '' : `; did you mean ${meant}?`}`;
    });
}
