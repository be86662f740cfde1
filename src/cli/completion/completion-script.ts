import type { Cli } from '../cli.ts';
import { bashScript } from './bash.ts';
import { completionTree } from './completion-tree.ts';
import { fishScript } from './fish.ts';
import { zshScript } from './zsh.ts';

/** The script for a shell, made from the command definitions. */
export async function completionScript(cli: Cli, shell: 'bash' | 'zsh' | 'fish'): Promise<string> {
  const tree = await completionTree(cli);
  return { bash: bashScript, zsh: zshScript, fish: fishScript }[shell](tree);
}
