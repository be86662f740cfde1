/** Stable codes of what an operator's command can be refused for. */
export const guardErrors = {
  'bad-target': 'no address, prefix or flow that can be read',
  'would-cut-off': 'the command would cut off something that must stay reachable',
  'would-cut-known-good': 'a country rule would shut out phones or trunks that work, and nobody said that it should',
  'not-blocked': 'nothing that covers it is blocked',
  'not-listed': 'it is not in the list',
  'already-listed': 'it is in the list already',
  'bad-time': 'a time that is out of range',
  'bad-settings': 'settings that are not valid',
  'firewall-failed': 'the kernel refused it; nothing was changed',
  'store-failed': 'it could not be stored; nothing was changed',
  conflict: 'somebody else changed it at the same moment; nothing was changed',
} as const;

export type GuardErrorCode = keyof typeof guardErrors;

/** A command that was refused. Nothing was changed. `message` says what to do. */
export class GuardError extends Error {
  override readonly name = 'GuardError';
  readonly code: GuardErrorCode;

  constructor(code: GuardErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
