import type { ControlClient } from '../engine/control/client.ts';
import type { Explanation } from '../engine/control/protocol.ts';
import { parseAddress } from '../model/address.ts';
import type { Cli } from './cli.ts';
import { safeText } from './safe-text.ts';

/** so many are asked for */
const most = 20;

/** How the addresses among these targets stand after a change. */
export async function standingOf(engine: ControlClient, targets: readonly string[]): Promise<Explanation[]> {
  const addresses = targets.filter((target) => parseAddress(target)).slice(0, most);
  return Promise.all(addresses.map((address) => engine.request('explain', { address })));
}

/** Says where something else outweighs what was done, and what to do about it. */
export function printStillStands(cli: Cli, explanations: readonly Explanation[]): void {
  for (const { verdict, advice } of explanations) {
    cli.paragraph(safeText(verdict), 'But ');
    for (const line of advice) cli.paragraph(safeText(line), '  - ');
  }
}
