import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { type ConsoleProgram, consoleProgram } from './console-program.ts';
import { type ConsoleUser, consoleDirectory, prepareConsoleDirectory } from './console-user.ts';
import { lendOutputs } from './lend-outputs.ts';
import { version } from './version.ts';

const pause = { first: 500, longest: 60_000 } as const;
/** one that ran this long had started well: the pauses begin anew */
const wellFor = 60_000;
const killAfter = 5_000;

export interface ConsoleExtras {
  /** what it shows is made up: it says so on every page */
  readonly demonstration?: boolean;
}

/**
 * Keeps the web console running as a process of its own, without any privilege. Whatever becomes of it, the engine goes on.
 */
export class ConsoleProcess {
  readonly #script: string;
  readonly #config: Config;
  readonly #user: ConsoleUser | undefined;
  readonly #log: Logger;
  readonly #extras: ConsoleExtras;
  #program: ConsoleProgram | undefined;
  #child: ChildProcess | undefined;
  #timer: NodeJS.Timeout | undefined;
  #pause: number = pause.first;
  #stopped = false;

  /** @param user whom it runs as; undefined: as the engine does */
  constructor(script: string, config: Config, user: ConsoleUser | undefined, log: Logger, extras: ConsoleExtras = {}) {
    this.#extras = extras;
    this.#script = script;
    this.#config = config;
    this.#user = user;
    this.#log = log;
  }

  /** Its process id while it runs. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts it, and whenever it ends; where it could never run, that is told once. */
  start(): void {
    const { dataDir } = this.#config;
    try {
      this.#program = consoleProgram(this.#script, this.#user, dataDir);
    } catch (error) {
      this.#log.error(`no console: ${error instanceof Error ? error.message : String(error)}`);
      return;
    }
    prepareConsoleDirectory(dataDir, this.#user);
    this.#run();
  }

  #run(): void {
    const program = this.#program;
    if (this.#stopped || !program) return;
    const startedAt = Date.now();
    let options: string;
    try {
      options = JSON.stringify(this.#options(program));
    } catch (error) {
      this.#log.error({ error }, 'the console cannot start: its certificate or key cannot be read');
      this.#again(startedAt);
      return;
    }
    const outputs = lendOutputs();
    const child = spawn(program.command, program.args, {
      // nothing of the engine's environment: it may hold what is not for the console
      env: { NODE_ENV: 'production', PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' },
      cwd: '/',
      // in no session of ours: who shares a terminal with root could type into its shell (TIOCSTI, ioctl_tty(2))
      detached: true,
      stdio: ['pipe', outputs.out, outputs.error],
      // a change of user drops all capabilities (capabilities(7)), and supplementary groups go with initgroups of none
      ...(program.user ? { uid: program.user.uid, gid: program.user.gid } : {}),
    });
    outputs.close();
    this.#child = child;
    child.stdin?.on('error', () => {});
    // the line is read at once; that the pipe stays open tells the console that we live
    child.stdin?.write(`${options}\n`);
    child.once('error', (error) => {
      this.#log.error({ error }, 'the console cannot be started');
      this.#ended(child, startedAt, error.message);
    });
    child.once('exit', (code, signal) => this.#ended(child, startedAt, signal ?? `exit code ${code}`));
  }

  /** Resolves when it has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const timer = setTimeout(() => child.kill('SIGKILL'), killAfter);
    child.kill('SIGTERM');
    await ended;
    clearTimeout(timer);
  }

  #ended(child: ChildProcess, startedAt: number, why: string): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    if (this.#stopped) return;
    this.#log.warn({ why }, 'the console ended; the engine goes on, and the console is started again');
    this.#again(startedAt);
  }

  #again(startedAt: number): void {
    if (Date.now() - startedAt > wellFor) this.#pause = pause.first;
    this.#timer = setTimeout(() => this.#run(), this.#pause);
    this.#pause = Math.min(pause.longest, this.#pause * 2);
  }

  /** The certificate is read here, where it may be: its key need not be readable by the console's user. */
  #options({ webDir }: ConsoleProgram): object {
    const { dataDir, controlSocket, logLevel, hostName, console: listen } = this.#config;
    const { tlsCertificate, tlsKey } = listen;
    const tls =
      tlsCertificate !== undefined && tlsKey !== undefined
        ? { certificate: readFileSync(tlsCertificate, 'utf8'), key: readFileSync(tlsKey, 'utf8') }
        : null;
    return {
      address: listen.address,
      port: listen.port,
      dataDir,
      consoleDir: consoleDirectory(dataDir),
      controlSocket,
      tls,
      logLevel,
      webDir,
      version,
      hostName,
      ...this.#extras,
    };
  }
}
