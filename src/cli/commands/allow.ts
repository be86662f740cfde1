import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { defineList } from '../lists/define-list.ts';

export function defineAllow(command: Command, cli: Cli): void {
  defineList(command, cli, 'allow');
}
