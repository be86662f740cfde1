import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, run, start } from '../../test/lab/process.ts';
import type { Lab } from '../../test/lab/topology.ts';

export interface Fail2ban extends AsyncDisposable {
  /** how it learns of new lines */
  readonly backend: 'pyinotify' | 'polling';
  /** addresses that it has banned so far */
  bans(): number;
  log(): string;
}

const jail = 'sip';

/**
 * Debian's fail2ban in the PBX's namespace with a filter for the lab's Kamailio, the action nftables, and the threshold
 * of sipPROT's detector: 5 failures within 60 s. pyinotify where Python has it, as `backend = auto` chooses.
 */
export async function startFail2ban(net: Lab, logFile: string): Promise<Fail2ban> {
  const directory = join(net.directory, 'fail2ban');
  const at = (name: string) => join(directory, name);
  cpSync('/etc/fail2ban', directory, { recursive: true });
  rmSync(at('jail.d'), { recursive: true, force: true });
  const inotify = (await run(undefined, 'python3', ['-c', 'import pyinotify'])).code === 0;
  const backend = inotify ? 'pyinotify' : 'polling';
  writeFileSync(
    at(`filter.d/${jail}.conf`),
    `[Definition]
failregex = SIPAUTH (?:rejected|unknown_user) method=\\S+ user=\\S+ (?:auth=\\S+ )?ip=<ADDR> port=\\d+
ignoreregex =
datepattern = %%Y-%%m-%%d %%H:%%M:%%S
`,
  );
  writeFileSync(
    at('jail.local'),
    `[DEFAULT]
bantime = 600
findtime = 60
maxretry = 5
ignoreip = 127.0.0.1/8
# both would ask a name server, which a namespace does not have
ignoreself = false
usedns = no
[${jail}]
enabled = true
filter = ${jail}
logpath = ${logFile}
backend = ${backend}
action = nftables[type=multiport, port="5060", protocol="udp"]
`,
  );
  writeFileSync(
    at('fail2ban.local'),
    `[Definition]
loglevel = INFO
logtarget = ${at('log')}
socket = ${at('socket')}
pidfile = ${at('pid')}
dbfile = ${at('database.sqlite3')}
`,
  );
  const running = start(net.pbx, 'fail2ban-server', [
    ...['-c', directory, '-s', at('socket'), '-p', at('pid')],
    ...['-xf', 'start'],
  ]);
  const log = () => (existsSync(at('log')) ? readFileSync(at('log'), 'utf8') : '');
  try {
    await eventually('fail2ban watches', () => log().includes(`Jail '${jail}' started`) || undefined, 20_000);
  } catch (error) {
    await running.stop('SIGKILL');
    throw new Error(`${String(error)}\n${running.output().slice(-800)}\n${log().slice(-800)}`);
  }
  return {
    backend,
    bans: () => new Set([...log().matchAll(/ Ban (\S+)/g)].map(([, address]) => address)).size,
    log,
    // it takes its rules away itself
    [Symbol.asyncDispose]: async () => {
      await running.stop('SIGTERM', 15_000);
    },
  };
}
