import { Argument, type Command } from 'commander';
import type { Cli } from '../cli.ts';
import { addExamples } from '../examples.ts';

const shells = ['bash', 'zsh', 'fish'] as const;

export function defineCompletion(command: Command, cli: Cli): void {
  command
    .description('Prints a script that completes commands, options, detectors and settings.')
    .addArgument(new Argument('[shell]', 'for this shell').choices(shells).default('bash'));
  addExamples(
    command,
    ['sipprot completion bash > /etc/bash_completion.d/sipprot', 'for everybody'],
    ['sipprot completion zsh > ~/.zsh/completions/_sipprot', 'for zsh'],
    ['sipprot completion fish > ~/.config/fish/completions/sipprot.fish', 'for fish'],
  );
  command.action(async (shell: (typeof shells)[number]) => {
    const { completionScript } = await import('../completion/completion-script.ts');
    cli.print(await completionScript(cli, shell));
  });
}
