import type { Command } from 'commander';
import { formatAddress, parseAddress } from '../../model/address.ts';
import type { Cli } from '../cli.ts';
import { usageError } from '../cli-error.ts';
import {
  addEngineOptions,
  addJsonOption,
  addUtcOption,
  type EngineOptions,
  type OutputOptions,
} from '../common-options.ts';
import { withEngine } from '../engine-connection.ts';
import { addExamples } from '../examples.ts';
import { safeText } from '../safe-text.ts';

/** so many attacks are shown with their messages */
const shownInFull = 3;

export function defineExplain(command: Command, cli: Cli): void {
  command.argument('<address>', 'IPv4 or IPv6 address');
  addUtcOption(command);
  addJsonOption(command);
  addEngineOptions(command);
  addExamples(command, ['sipprot explain 192.0.2.7', 'a customer says that he is locked out']);
  command.action(async (text: string, options: OutputOptions & EngineOptions) => {
    const parsed = parseAddress(text);
    if (!parsed) throw usageError(`${safeText(text)} is no IPv4 or IPv6 address`);
    const address = formatAddress(parsed);
    const { explanation, attacks } = await withEngine(cli, options, async (engine) => {
      const explanation = await engine.request('explain', { address });
      const ids = explanation.history.attacks.slice(0, shownInFull).map(({ id }) => id);
      return { explanation, attacks: await Promise.all(ids.map((id) => engine.request('log.show', { id }))) };
    });
    if (options.json) return cli.json({ ...explanation, samples: attacks.map(({ id, samples }) => ({ id, samples })) });
    const { printExplanation } = await import('../explain-report.ts');
    printExplanation(cli, explanation, attacks, options.utc === true);
  });
}
