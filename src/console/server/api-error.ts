import { type ApiErrorBody, type ApiErrorCode, apiErrors, type FieldProblem } from '../contract/error.ts';

/** A refusal or failure with one of the API's codes. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ApiErrorCode;
  readonly fields: readonly FieldProblem[];
  /** seconds to wait */
  readonly retryAfter: number | undefined;

  /** @param message absent: the code's own */
  constructor(
    code: ApiErrorCode,
    message?: string,
    more: { readonly fields?: readonly FieldProblem[]; readonly retryAfter?: number; readonly cause?: unknown } = {},
  ) {
    super(message ?? apiErrors[code].text, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.fields = more.fields ?? [];
    this.retryAfter = more.retryAfter;
  }

  get status(): number {
    return apiErrors[this.code].status;
  }

  get body(): ApiErrorBody {
    const { code, message, fields, retryAfter } = this;
    return {
      error: { code, message, fields: [...fields], ...(retryAfter === undefined ? {} : { retryAfter }) },
    };
  }
}
