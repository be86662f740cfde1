import { fileURLToPath } from 'node:url';
import type { Namespace } from './namespace.ts';
import { check, type Running, start } from './process.ts';

type ScriptName = 'forge-child.ts' | 'tftp-child.ts' | 'udp-child.ts' | 'responder-child.ts';

/** Runs one of the lab's own programs inside a namespace, by the Node that runs the test: JSON in, JSON out. */
export async function runScript<T>(ns: Namespace, name: ScriptName, input: unknown, timeoutMs: number): Promise<T> {
  const output = await check(ns, process.execPath, [pathOf(name)], { input: JSON.stringify(input), timeoutMs });
  return JSON.parse(output) as T;
}

/** Starts one of them beside the test. */
export function startScript(ns: Namespace, name: ScriptName, input: unknown): Running {
  return start(ns, process.execPath, [pathOf(name)], { input: JSON.stringify(input) });
}

function pathOf(name: ScriptName): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
