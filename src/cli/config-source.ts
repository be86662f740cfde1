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
