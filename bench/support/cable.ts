import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Namespace, removeNamespaces, sweep, uniquePrefix } from '../../test/lab/namespace.ts';
import { ip, prepare } from '../../test/lab/wiring.ts';

export interface Cable extends AsyncDisposable {
  /** eth0 has `addresses` */
  readonly near: Namespace;
  readonly far: Namespace;
  /** removed with the cable */
  readonly directory: string;
}

/** Two network namespaces joined by one cable, eth0 at both ends. Needs root. */
export async function cable(label: string, addresses: readonly string[]): Promise<Cable> {
  await sweep();
  const prefix = uniquePrefix(label);
  const near: Namespace = { name: `${prefix}-near`, role: 'near' };
  const far: Namespace = { name: `${prefix}-far`, role: 'far' };
  const directory = join(tmpdir(), prefix);
  const dispose = async () => {
    await removeNamespaces([near.name, far.name]);
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    mkdirSync(directory);
    await ip([`netns add ${near.name}`, `netns add ${far.name}`]);
    await Promise.all([prepare(near, false), prepare(far, false)]);
    await ip([`link add eth0 netns ${near.name} type veth peer name eth0 netns ${far.name}`]);
    await ip(['link set lo up', 'link set eth0 up', ...addresses.map((a) => `addr add ${a} dev eth0`)], near);
    await ip(['link set lo up', 'link set eth0 up'], far);
    return { near, far, directory, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}
