import type { Command } from 'commander';
import type { Cli } from './cli.ts';

/** Gives a command its options, arguments, examples and action. */
export type DefineCommand = (command: Command, cli: Cli) => void;

export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<DefineCommand>;
}

/** All commands, in the order of the help. Only the one that is asked for is loaded. */
export const commandList: readonly CommandEntry[] = [
  {
    name: 'run',
    summary: 'protect this host, in the foreground',
    load: async () => (await import('./commands/run.ts')).defineRun,
  },
  {
    name: 'analyze',
    summary: 'say what sipPROT would have done about a recorded capture',
    load: async () => (await import('./commands/analyze.ts')).defineAnalyze,
  },
  {
    name: 'status',
    summary: 'protection state, captures, counters, losses and alarms',
    load: async () => (await import('./commands/status.ts')).defineStatus,
  },
  {
    name: 'top',
    summary: 'what happens now, refreshed every second',
    load: async () => (await import('./commands/top.ts')).defineTop,
  },
  {
    name: 'log',
    summary: 'recognised attacks, newest first, or one of them in full',
    load: async () => (await import('./commands/log.ts')).defineLog,
  },
  {
    name: 'campaigns',
    summary: 'accounts, numbers and tools that are attacked or used from many sources',
    load: async () => (await import('./commands/campaigns.ts')).defineCampaigns,
  },
  {
    name: 'blocks',
    summary: 'who is shut out for a time, why and until when',
    load: async () => (await import('./commands/blocks.ts')).defineBlocks,
  },
  {
    name: 'block',
    summary: 'shut out an address, prefix or flow by hand',
    load: async () => (await import('./commands/block.ts')).defineBlock,
  },
  {
    name: 'unblock',
    summary: 'let in what is blocked',
    load: async () => (await import('./commands/unblock.ts')).defineUnblock,
  },
  {
    name: 'allow',
    summary: 'the allowlist: addresses and prefixes that are never blocked',
    load: async () => (await import('./commands/allow.ts')).defineAllow,
  },
  {
    name: 'deny',
    summary: 'the denylist: addresses and prefixes that are shut out for good',
    load: async () => (await import('./commands/deny.ts')).defineDeny,
  },
  {
    name: 'geo',
    summary: 'countries that cannot reach the protected ports, or that alone can',
    load: async () => (await import('./commands/geo.ts')).defineGeo,
  },
  {
    name: 'explain',
    summary: 'why an address is blocked or not, and what to do about it',
    load: async () => (await import('./commands/explain.ts')).defineExplain,
  },
  {
    name: 'findings',
    summary: 'weaknesses of the protected servers that the traffic shows',
    load: async () => (await import('./commands/findings.ts')).defineFindings,
  },
  {
    name: 'hosts',
    summary: 'the hosts of the cluster, and what each of them does',
    load: async () => (await import('./commands/hosts.ts')).defineHosts,
  },
  {
    name: 'settings',
    summary: 'show and change what can be set while the engine runs',
    load: async () => (await import('./commands/settings.ts')).defineSettings,
  },
  {
    name: 'cluster',
    summary: 'several hosts as one: what one blocks is shut out on all',
    load: async () => (await import('./commands/cluster.ts')).defineCluster,
  },
  {
    name: 'doctor',
    summary: 'check what sipPROT needs on this machine, and say how to mend it',
    load: async () => (await import('./commands/doctor.ts')).defineDoctor,
  },
  {
    name: 'backup',
    summary: 'copy all that this host has into a directory, also while the engine runs',
    load: async () => (await import('./commands/backup.ts')).defineBackup,
  },
  {
    name: 'restore',
    summary: 'put a backup back while the engine is stopped',
    load: async () => (await import('./commands/restore.ts')).defineRestore,
  },
  {
    name: 'demo',
    summary: 'show sipPROT at work on recorded attacks',
    load: async () => (await import('./commands/demo.ts')).defineDemo,
  },
  {
    name: 'completion',
    summary: 'print a script that completes commands in a shell',
    load: async () => (await import('./commands/completion.ts')).defineCompletion,
  },
  {
    name: 'version',
    summary: 'versions of sipPROT and of what it runs on',
    load: async () => (await import('./commands/version.ts')).defineVersion,
  },
];
