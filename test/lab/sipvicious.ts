import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Namespace } from './namespace.ts';
import { run } from './process.ts';
import type { Lab } from './topology.ts';

export interface SipviciousOptions {
  /** the sender's address */
  readonly from?: string;
  readonly timeoutMs?: number;
  /** further arguments of the tool */
  readonly args?: readonly string[];
}

/** What svmap found: `ADDRESS:PORT` → the device's name for itself. Targets as svmap takes them: address, range, CIDR. */
export function svmap(
  net: Lab,
  ns: Namespace,
  targets: readonly string[],
  options: SipviciousOptions = {},
): Promise<Map<string, string>> {
  return tool(net, ns, 'svmap', options, targets);
}

/** What svwar found: extension → `reqauth`, `noauth` or `weird`. `extensions` as svwar takes them: `100-300,1000`. */
export function svwar(
  net: Lab,
  ns: Namespace,
  target: string,
  extensions: string,
  options: SipviciousOptions & { readonly method?: 'REGISTER' | 'INVITE' | 'OPTIONS' } = {},
): Promise<Map<string, string>> {
  return tool(net, ns, 'svwar', options, ['-e', extensions, '-m', options.method ?? 'REGISTER', '--force', target]);
}

/**
 * The password that svcrack guessed, if one of `passwords` is it. It ignores its option for the source address: use
 * `useSource` of wiring.ts.
 */
export async function svcrack(
  net: Lab,
  ns: Namespace,
  target: string,
  user: string,
  passwords: readonly string[],
  options: Omit<SipviciousOptions, 'from'> = {},
): Promise<string | undefined> {
  const home = homeOf(net, ns);
  const file = join(home, `passwords-${user}`);
  writeFileSync(file, `${passwords.join('\n')}\n`);
  return (await tool(net, ns, 'svcrack', options, ['-u', user, '-d', file, target])).get(user);
}

/** Runs one tool with a home directory in the lab (it keeps sessions there) and reads its two-column table. */
async function tool(
  net: Lab,
  ns: Namespace,
  name: 'svmap' | 'svwar' | 'svcrack',
  options: SipviciousOptions,
  args: readonly string[],
): Promise<Map<string, string>> {
  const home = homeOf(net, ns);
  const from = options.from ? ['-b', options.from, '-x', options.from] : [];
  const six = args.at(-1)?.includes(':') && !args.at(-1)?.includes('.') ? ['-6'] : [];
  const result = await run(ns, name, [...from, ...six, ...(options.args ?? []), ...args], {
    cwd: home,
    env: { HOME: home, COLUMNS: '200' },
    timeoutMs: options.timeoutMs ?? 60_000,
  });
  // a server that does not answer is no error here: it is what a blocked attacker sees
  if (/Traceback|usage:|command not found/i.test(result.stderr)) throw new Error(`${name}: ${result.stderr}`);
  const found = new Map<string, string>();
  for (const line of result.stdout.split('\n')) {
    const row = /^\|\s*(\S.*?)\s*\|\s*(.*?)\s*\|$/.exec(line);
    if (row && !/^(SIP Device|Extension)$/.test(row[1]!)) found.set(row[1]!, row[2]!);
  }
  return found;
}

function homeOf(net: Lab, ns: Namespace): string {
  const home = join(net.directory, `home-${ns.role}`);
  mkdirSync(home, { recursive: true });
  return home;
}
