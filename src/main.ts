import { exitCode } from './cli/exit-code.ts';
import { wantedCommand } from './cli/program.ts';
import { runCommandLine } from './cli/run-command-line.ts';

const args = process.argv.slice(2);

for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // the PBX stays protected, also where the terminal is gone or the disk of the log is full
    if (wantedCommand(args) === 'run') return;
    // a reader that has seen enough (`sipprot log | head`) is no error
    if (error.code === 'EPIPE') process.exit();
    if (stream === process.stdout)
      process.stderr.write(`sipprot: standard output cannot be written: ${error.message}\n`);
    process.exit(exitCode.failed);
  });

process.exitCode = await runCommandLine(args, {
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  environment: process.env,
  now: Date.now,
});
