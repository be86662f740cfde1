import { spawn } from 'node:child_process';
import { natsProgram } from '../../cluster/credentials/local-server.ts';
import type { Cli } from '../cli.ts';
import { CliError } from '../cli-error.ts';
import { exitCode } from '../exit-code.ts';

const install = 'apt-get install -y --no-install-recommends nats-server';

/** Offers to install the NATS server where it is missing. Throws CliError where it stays missing. */
export async function needNatsServer(cli: Cli, yes: boolean): Promise<void> {
  if (natsProgram()) return;
  if (process.getuid?.() !== 0) throw missing('as root');
  if (!yes && !(await cli.confirm(`nats-server is missing. Run "${install}" now?`, '--yes'))) throw missing('yourself');
  cli.note(`running ${install}`);
  const [program = '', ...args] = install.split(' ');
  const code = await new Promise<number | null>((done) => {
    // what apt says is no result of ours
    const child = spawn(program, args, {
      stdio: ['ignore', process.stderr, process.stderr],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    child.on('error', () => done(null));
    child.on('close', done);
  });
  if (code !== 0 || !natsProgram()) throw missing('yourself, after "apt-get update"');
  const { endPackagedServer } = await import('../../cluster/credentials/local-server.ts');
  if (endPackagedServer())
    cli.note('stopped and disabled nats-server.service of the package, which has no TLS and no accounts');
}

function missing(how: string): CliError {
  return new CliError(exitCode.failed, `nats-server is missing: run "${install}" ${how}, then this again`);
}

/** To be gone on with what else can be done. */
export function portTaken(port: number): string {
  return `something else listens on port ${port}, which the NATS server of the cluster needs: stop it (that of Debian's package: systemctl disable --now nats-server)`;
}
