export type CaptureErrorCode =
  | 'library-missing'
  | 'no-such-interface'
  | 'interface-down'
  | 'interface-gone'
  | 'interface-error'
  | 'permission'
  | 'filter'
  | 'file-missing'
  | 'file-is-directory'
  | 'file-empty'
  | 'file-unreadable'
  | 'file-damaged'
  | 'not-a-capture'
  | 'link-unsupported';

/** What went wrong with a capture: `code` is stable, `message` is one sentence or two that say what to do. */
export class CaptureError extends Error {
  override readonly name = 'CaptureError';
  readonly code: CaptureErrorCode;

  constructor(code: CaptureErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
