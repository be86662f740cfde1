import type { Config } from '../config/config.ts';
import type { Cli } from './cli.ts';
import type { PlaceOptions } from './common-options.ts';

/** What a command line says of where the configuration is and what goes before it, as `loadConfig` takes it. */
export function configSource(
  environment: Readonly<Record<string, string | undefined>>,
  { config, dataDir }: { readonly config?: string | undefined; readonly dataDir?: string | undefined },
) {
  return {
    ...(config === undefined ? {} : { file: config }),
    environment,
    flags: dataDir === undefined ? {} : { dataDir },
  };
}

/** The configuration that a command names. Throws ConfigError. */
export async function configOf(cli: Cli, options: PlaceOptions): Promise<Config> {
  const { loadConfig } = await import('../config/load-config.ts');
  return loadConfig(configSource(cli.streams.environment, options));
}

/** Throws ConfigError. */
export async function dataDirOf(cli: Cli, options: PlaceOptions): Promise<string> {
  return (await configOf(cli, options)).dataDir;
}
