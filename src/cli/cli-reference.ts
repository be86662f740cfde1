import { PassThrough } from 'node:stream';
import type { Command } from 'commander';
import { Cli } from './cli.ts';
import { examplesOf } from './examples.ts';
import { exitCodeMeanings } from './exit-code.ts';
import { createProgram } from './program.ts';

/** docs/cli.md, made from the command definitions. */
export async function cliReference(): Promise<string> {
  const nowhere = { write: () => true };
  const cli = new Cli({ stdout: nowhere, stderr: nowhere, stdin: new PassThrough(), environment: {}, now: () => 0 });
  const program = await createProgram(cli, 'all');
  const sections = program.commands
    .filter((command) => command.name() !== 'help')
    .flatMap((command) => section(command, []));
  return `${head}
${table(
  ['Code', 'What it says'],
  exitCodeMeanings.map(([code, meaning]) => [String(code), meaning]),
)}

## Commands

${sections.join('\n\n')}
`;
}

const head = `<!-- Made by scripts/generate-docs.ts from src/cli. Do not edit. -->

# Command line

\`sipprot help COMMAND\` shows the same on a terminal. Options follow the command. Commands that speak to the engine do so over its
control socket: \`--socket\`, else \`SIPPROT_CONTROL_SOCKET\`, else what the configuration says. Root may use it, and the group that owns it.

- Results go to stdout, everything else to stderr. An error is one sentence that says what to do.
- \`--json\` prints one JSON document, or one object a line where a command prints a stream (\`analyze\`, \`log\`, \`top\`, \`demo\`). Names and
  meanings in it stay; new names may come. Times in it are milliseconds since the epoch as the engine has them, or ISO 8601 in
  \`analyze\` and \`top\`.
- Colour and tables cut to the width are for terminals only. \`NO_COLOR\` takes the colour away.
- Text from the wire is shown with control characters, escape sequences and invisible characters escaped.
- \`SIPPROT_DEBUG=1\` shows where in the program an error arose.

## Exit codes
`;

function section(command: Command, above: readonly string[]): string[] {
  const path = [...above, command.name()];
  const help = command.createHelp();
  const level = '#'.repeat(Math.min(6, path.length + 2));
  const usage = command.usage().split('\n')[0] ?? '';
  const parts = [
    `${level} sipprot ${path.join(' ')}`,
    command.description(),
    `\`\`\`\nsipprot ${path.join(' ')} ${usage}\n\`\`\``,
    argumentsOf(command),
    table(
      ['Option', 'What it does'],
      help
        .visibleOptions(command)
        .filter((option) => option.long !== '--help')
        .map((option) => [`\`${option.flags}\``, help.optionDescription(option)]),
    ),
    examples(command),
  ];
  const own = parts.filter((part) => part !== '').join('\n\n');
  return [own, ...command.commands.filter((one) => one.name() !== 'help').flatMap((one) => section(one, path))];
}

function argumentsOf(command: Command): string {
  const rows = command.registeredArguments.map((argument) => {
    const choices = argument.argChoices ? ` (${argument.argChoices.join(', ')})` : '';
    return [`\`${argument.name()}\``, `${argument.description}${choices}`];
  });
  return table(['Argument', 'What it is'], rows);
}

function examples(command: Command): string {
  const lines = examplesOf(command).map(([line, what]) => `# ${what}\n${line}`);
  return lines.length === 0 ? '' : `\`\`\`\n${lines.join('\n')}\n\`\`\``;
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)].join('\n');
}
