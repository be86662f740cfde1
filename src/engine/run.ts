import { libpcapVersion } from '../capture/libpcap.ts';
import { ConfigError } from '../config/config-error.ts';
import { loadConfig } from '../config/load-config.ts';
import { dryRun } from '../firewall/dry-run.ts';
import type { Firewall } from '../firewall/firewall.ts';
import { nftables } from '../firewall/nftables.ts';
import { capability, hasCapability, keepCapabilitiesToOurselves } from './capabilities.ts';
import { settingProblems } from './change-settings.ts';
import { ConsoleProcess } from './console-process.ts';
import { findConsoleUser } from './console-user.ts';
import { Engine } from './engine.ts';
import { createLog } from './log.ts';
import { notifySystemd } from './systemd.ts';
import { version } from './version.ts';

export interface RunOptions {
  readonly configFile?: string;
  /** of the command line, by the names of `configOptions`; they go before the file and the environment */
  readonly flags: Readonly<Record<string, unknown>>;
  /** the script of the web console's process; absent: without it */
  readonly consoleScript?: string;
  /** take the table out of the kernel on stop */
  readonly flush?: boolean;
}

/** sysexits.h */
const configurationError = 78;
const cannotStart = 74;
const incomplete = 69;

/**
 * Runs the engine until it is told to stop (SIGINT, SIGTERM; SIGHUP does not). Says on one line of standard output when it protects.
 * Resolves with the exit code.
 */
export async function runEngine(options: RunOptions): Promise<number> {
  let config: ReturnType<typeof loadConfig>;
  try {
    config = loadConfig({
      ...(options.configFile === undefined ? {} : { file: options.configFile }),
      environment: process.env,
      checkSettings: settingProblems,
      flags: options.flags,
    });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return configurationError;
  }
  const missing = missingLibrary();
  if (missing !== undefined) {
    process.stderr.write(`sipPROT cannot start: ${missing}\n`);
    return incomplete;
  }
  const log = createLog(config.logLevel);
  for (const warning of config.warnings) log.warn(warning);
  const firewall = chooseFirewall(config.observe, (text) => process.stderr.write(`${text}\n`));
  const script = config.console.enabled ? options.consoleScript : undefined;
  const user = script === undefined ? undefined : findConsoleUser();
  const engine = new Engine({ config, firewall, log, ...(user ? { readers: user.gid } : {}) });
  const web = script === undefined ? undefined : new ConsoleProcess(script, config, user, log);
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  // a closed terminal, or a script that rotates logs, must not end protection
  process.on('SIGHUP', () =>
    log.info('SIGHUP changes nothing: protection goes on, and a changed configuration file is read at a restart'),
  );
  try {
    const started = await engine.start();
    for (const problem of started.problems) process.stderr.write(`${problem}\n`);
    const doing = firewall.name === 'dry-run' ? 'observing (nothing is blocked)' : 'protecting';
    process.stdout.write(
      `sipPROT ${version} is ${doing} ${started.protectedAddresses.join(', ') || 'no address'} on ${started.interfaces.join(', ') || 'no interface'}; control socket ${config.controlSocket}\n`,
    );
    notifySystemd('READY=1');
    // after the engine, which protects without it
    if (web) {
      keepCapabilitiesToOurselves();
      web.start();
    }
  } catch (error) {
    log.debug({ error }, 'start failed');
    process.stderr.write(`sipPROT cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
    await engine.stop(false);
    return cannotStart;
  }
  await stopped;
  notifySystemd('STOPPING=1');
  await web?.stop();
  await engine.stop(options.flush ?? false);
  return 0;
}

/** What has to be installed before anything can be captured, in words. */
function missingLibrary(): string | undefined {
  try {
    libpcapVersion();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function chooseFirewall(observe: boolean, say: (text: string) => void): Firewall {
  if (observe) return dryRun();
  const lost = [
    ...(hasCapability(capability.netRaw) ? [] : ['CAP_NET_RAW nothing can be captured']),
    ...(hasCapability(capability.netAdmin) ? [] : ['CAP_NET_ADMIN nothing can be blocked']),
  ];
  if (lost.length === 0) return nftables();
  const isRoot = process.getuid?.() === 0;
  say(
    `${isRoot ? 'Root is confined here' : 'Not root'}: without ${lost.join(', and without ')}. Observing only; ${isRoot ? 'give the container or service these capabilities' : 'run it as root'} to protect.`,
  );
  return dryRun();
}
