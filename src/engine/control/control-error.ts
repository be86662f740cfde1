/** What can go wrong between a client and the engine; beside these come the engine's own codes, such as `not-blocked`. */
export const controlErrors = {
  'no-engine': 'no engine is running here; start it with "sipprot run", or "systemctl start sipprot"',
  'no-permission':
    'this user may not use the control socket; run the command as root (sudo), or be in the group that owns the socket',
  'no-answer': 'the engine does not answer; look at its log (journalctl -u sipprot)',
  'connection-lost': 'the engine closed the connection, so it is unknown whether the command was done; try again',
  'bad-answer': 'what listens on the control socket does not speak our language; is it another version of sipprot?',
} as const;

/** A stable `code` (of the table, or of the engine) and one sentence that says what to do. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** @param detail which socket, or what was found */
export function controlError(code: keyof typeof controlErrors, detail: string, cause?: unknown): ControlError {
  return new ControlError(code, `${controlErrors[code]} (${detail})`, cause === undefined ? undefined : { cause });
}
