import type { Command } from 'commander';
import { version } from '../../engine/version.ts';
import type { Cli } from '../cli.ts';
import { addJsonOption, type OutputOptions } from '../common-options.ts';
import { addExamples } from '../examples.ts';

export function defineVersion(command: Command, cli: Cli): void {
  addJsonOption(command);
  addExamples(command, ['sipprot version', 'what to name in a report']);
  command.action(async (options: OutputOptions) => {
    const { release, arch } = await import('node:os');
    const facts = {
      sipprot: version,
      node: process.versions.node,
      kernel: release(),
      processor: arch(),
      libpcap: await pcapVersion(),
    };
    if (options.json) return cli.json(facts);
    for (const [name, value] of Object.entries(facts)) cli.print(`${name.padEnd(10)} ${value ?? 'not installed'}`);
  });
}

async function pcapVersion(): Promise<string | null> {
  const { libpcapVersion } = await import('../../capture/libpcap.ts');
  try {
    return libpcapVersion();
  } catch {
    return null;
  }
}
