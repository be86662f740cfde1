import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { addEngineOptions, addJsonOption, type EngineOptions, type OutputOptions } from '../common-options.ts';
import { addExamples } from '../examples.ts';
import { exitCode } from '../exit-code.ts';
import { safeText } from '../safe-text.ts';

export function defineDoctor(command: Command, cli: Cli): void {
  command.description(
    'Checks what sipPROT needs on this machine, and what the running engine says of itself. Each line is ok, warn or fail, with how to mend it. Ends with 1 when something failed.',
  );
  addJsonOption(command);
  addEngineOptions(command);
  addExamples(
    command,
    ['sudo sipprot doctor', 'what is missing, and how to mend it'],
    ['sudo sipprot doctor --json | jq ".checks[] | select(.state == \\"fail\\")"', 'only what fails'],
  );
  command.action(async (options: EngineOptions & OutputOptions) => {
    const { examine } = await import('../doctor/examine.ts');
    const checks = await examine(cli, options);
    const failed = checks.filter(({ state }) => state === 'fail').length;
    const warned = checks.filter(({ state }) => state === 'warn').length;
    if (failed > 0) cli.exitCode = exitCode.failed;
    if (options.json) return cli.json({ ok: failed === 0, failed, warned, checks });
    const { style } = cli;
    const paints = { ok: style.good, warn: style.warning, fail: style.bad, unknown: style.faint };
    const marks = { ok: 'ok', warn: 'warn', fail: 'fail', unknown: '?' };
    for (const { state, title, detail, remedy } of checks) {
      // coloured afterwards, for the lead is measured
      const mark = marks[state].padEnd(4);
      cli.paragraph(
        safeText(detail),
        `${mark}  ${title.padEnd(18)} `,
        (lead) => paints[state](mark) + lead.slice(mark.length),
      );
      if (remedy !== '') cli.paragraph(safeText(remedy), `${' '.repeat(25)}→ `);
    }
    cli.print('', failed + warned === 0 ? 'All is well.' : `${failed} failed, ${warned} to look at.`);
  });
}
