/** What the program's exit status says. `bin/sipprot` itself ends with 69; 66, 69, 70, 74 and 78 are those of sysexits.h. */
export const exitCode = {
  ok: 0,
  failed: 1,
  usage: 2,
  noEngine: 3,
  notPermitted: 4,
  unreadable: 66,
  incomplete: 69,
  internal: 70,
  cannotStart: 74,
  badConfig: 78,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** For the help and the reference, in the order of the numbers. */
export const exitCodeMeanings: readonly (readonly [code: ExitCode, meaning: string])[] = [
  [exitCode.ok, 'done'],
  [exitCode.failed, 'refused by the engine, or a check failed'],
  [exitCode.usage, 'the command line is wrong'],
  [exitCode.noEngine, 'no engine is running, or it does not answer'],
  [exitCode.notPermitted, 'not permitted: run it as root, or as a member of the group that owns the control socket'],
  [exitCode.unreadable, 'an input file cannot be read'],
  [exitCode.incomplete, 'the installation is incomplete'],
  [exitCode.internal, 'a mistake in sipPROT itself; SIPPROT_DEBUG=1 shows where'],
  [exitCode.cannotStart, 'the engine cannot start; it said why'],
  [exitCode.badConfig, 'the configuration is wrong'],
  [exitCode.interrupted, 'interrupted (Ctrl-C)'],
];
