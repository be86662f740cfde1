import type { Config } from '../../config/config.ts';
import { loadConfig } from '../../config/load-config.ts';
import type { Status } from '../../engine/control/protocol.ts';
import { type Settings, settingsSchema } from '../../model/settings.ts';
import type { Cli } from '../cli.ts';
import type { EngineOptions } from '../common-options.ts';
import { configSource } from '../config-source.ts';
import { withEngine } from '../engine-connection.ts';
import { type Check, fail, ok, unknown, warn } from './check.ts';
import { checkClock } from './check-clock.ts';
import { checkData } from './check-data.ts';
import { checkStatus } from './check-engine.ts';
import { checkFirewalls } from './check-firewalls.ts';
import { checkInterfaces } from './check-interfaces.ts';
import { checkNetwork } from './check-network.ts';
import { checkPorts } from './check-ports.ts';
import { checkRuntime, messageOf } from './check-runtime.ts';

/** Everything that `doctor` looks at, in the order in which it is shown. */
export async function examine(cli: Cli, options: EngineOptions): Promise<Check[]> {
  const { config, check } = readConfig(cli, options);
  const engine = await askEngine(cli, options);
  const settings = engine.settings ?? settingsSchema.parse(config?.settings ?? {});
  return [
    ...checkRuntime(),
    check,
    ...checkInterfaces(config),
    await checkNetwork(),
    ...(config ? checkData(config.dataDir) : []),
    checkClock(),
    ...checkPorts(settings),
    ...checkFirewalls(),
    engine.check,
    ...(engine.status ? checkStatus(engine.status, cli.now()) : []),
  ];
}

function readConfig(cli: Cli, options: EngineOptions): { readonly config?: Config; readonly check: Check } {
  const [id, title] = ['config', 'configuration'];
  try {
    const config = loadConfig(configSource(cli.streams.environment, options));
    const what = config.file ?? 'no file: the defaults hold';
    if (config.warnings.length === 0) return { config, check: ok(id, title, what) };
    return { config, check: warn(id, title, what, config.warnings.join('; ')) };
  } catch (error) {
    return {
      check: fail(id, title, messageOf(error).replaceAll('\n', '; '), 'correct it: docs/configuration.md has all keys'),
    };
  }
}

interface Asked {
  readonly check: Check;
  readonly status?: Status;
  readonly settings?: Settings;
}

async function askEngine(cli: Cli, options: EngineOptions): Promise<Asked> {
  const [id, title] = ['engine', 'engine'];
  try {
    return await withEngine(cli, options, async (engine) => {
      const [status, { settings }] = await Promise.all([
        engine.request('status', {}),
        engine.request('settings.show', {}),
      ]);
      return { status, settings, check: ok(id, title, `sipPROT ${status.host.version} answers`) };
    });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'no-permission') return { check: unknown(id, title, 'only root may ask it; run doctor with sudo') };
    if (code === 'no-engine')
      return {
        check: fail(
          id,
          title,
          'none is running here: nothing is protected',
          'sipprot run, or: systemctl start sipprot',
        ),
      };
    return { check: fail(id, title, messageOf(error), 'look at its log: journalctl -u sipprot') };
  }
}
