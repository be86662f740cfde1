import type { Command } from 'commander';
import type { HostListing } from '../../engine/control/protocol.ts';
import type { Cli } from '../cli.ts';
import { CliError } from '../cli-error.ts';
import {
  addEngineOptions,
  addJsonOption,
  addUtcOption,
  type EngineOptions,
  type OutputOptions,
} from '../common-options.ts';
import { withEngine } from '../engine-connection.ts';
import { addExamples } from '../examples.ts';
import { exitCode } from '../exit-code.ts';
import { safeText } from '../safe-text.ts';

export function defineHosts(command: Command, cli: Cli): void {
  command.enablePositionalOptions();
  addUtcOption(command);
  addJsonOption(command);
  addEngineOptions(command);
  addExamples(
    command,
    ['sipprot hosts', 'all hosts that this one knows, and what each of them does'],
    ['sipprot hosts remove pbx-3', 'take one that is gone off the list'],
  );
  command.action(async (options: OutputOptions & EngineOptions) => {
    const known = await withEngine(cli, options, (engine) => engine.request('hosts', {}));
    if (options.json) return cli.json(known);
    const { printHosts } = await import('../hosts-report.ts');
    printHosts(cli, known, options.utc === true);
  });
  defineRemove(command, cli);
}

function defineRemove(parent: Command, cli: Cli): void {
  const command = parent
    .command('remove')
    .description(
      'Takes a host off the list on which sipPROT does not run any more. Its attacks stay in the log; when it is heard of again it is back. To take its credential from it: sipprot cluster revoke.',
    )
    .argument('<host>', 'name or uuid, as `sipprot hosts` shows it');
  addJsonOption(command);
  addEngineOptions(command);
  command.action(async (host: string, options: OutputOptions & EngineOptions) => {
    const removed = await withEngine(cli, options, async (engine) => {
      const { hosts } = await engine.request('hosts', {});
      const found = removable(hosts, host);
      await engine.request('host.remove', { uuid: found.uuid });
      return found;
    });
    if (options.json) cli.json({ removed: removed.uuid });
    else cli.print(`${safeText(removed.name)} is off the list. It comes back when sipPROT runs there.`);
  });
}

function removable(hosts: readonly HostListing[], wanted: string): HostListing {
  const found = hosts.filter(({ uuid, name }) => uuid === wanted || name === wanted);
  const [host] = found;
  const refuse = (why: string) => new CliError(exitCode.failed, why);
  if (!host) throw refuse(`there is no host ${safeText(wanted)}: "sipprot hosts" names them`);
  if (found.length > 1) throw refuse(`several hosts are called ${safeText(wanted)}: give the uuid`);
  const name = safeText(host.name);
  if (host.own) throw refuse('this is the host itself: it cannot be removed');
  if (host.presence === 'here')
    throw refuse(`sipPROT runs on ${name}: stop it there first, or it would be back at once`);
  if (host.presence === 'unknown')
    throw refuse(`this host does not hear the others now: whether sipPROT runs on ${name} is not known`);
  return host;
}
