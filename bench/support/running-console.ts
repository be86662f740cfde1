import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pino } from 'pino';
import { hashPassword } from '../../src/console/accounts/password.ts';
import { Console } from '../../src/console/console.ts';

export interface RunningConsole extends AsyncDisposable {
  readonly url: string;
  /** of an API token of a viewer */
  readonly token: string;
  /** of an administrator who has answered the questions of the first run */
  readonly user: { readonly name: string; readonly password: string };
}

/** The whole console on a port of loopback, before a data directory that it only reads; no engine. */
export async function startConsole(dataDir: string): Promise<RunningConsole> {
  const own = mkdtempSync(join(tmpdir(), 'sipprot-bench-console-'));
  const web = new Console(
    {
      address: '127.0.0.1',
      port: 0,
      dataDir,
      consoleDir: join(own, 'console'),
      controlSocket: join(own, 'control.sock'),
      tls: null,
      logLevel: 'error',
      webDir: resolve(import.meta.dirname, '../../web/dist'),
      version: '0.0.0-bench',
      hostName: 'bench',
      requestsPerMinute: 1_000_000,
    },
    pino({ level: 'silent' }),
  );
  await web.start();
  const user = { name: 'bench', password: 'a password of the bench' };
  const { accounts } = web.parts;
  const password = await hashPassword(user.password);
  const id = accounts.users.add({
    name: user.name,
    role: 'admin',
    password,
    mustChange: false,
    by: 'bench',
    at: Date.now(),
  });
  if (id === undefined) throw new Error('the console took no user');
  accounts.setFact('first-run', 'done');
  return {
    url: web.url,
    token: accounts.tokens.add(id, 'bench', 'viewer', null).token,
    user,
    async [Symbol.asyncDispose]() {
      await web.stop();
      rmSync(own, { recursive: true, force: true });
    },
  };
}
