import { apiTexts } from '../texts/api.ts';
import { sentence } from '../texts/sentence.ts';

export interface FieldError {
  /** name of the field as the request has it, parts joined with dots: `detectors.flood.mode` */
  readonly field: string;
  readonly reason: string;
  /** what would be right */
  readonly mend: string;
}

/** Why a request did not succeed. `status` 0: the console could not be reached at all. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  /** stable word of the server, such as `not-found`; `offline`, `no-answer` or `unreadable` when it is our own */
  readonly code: string;
  readonly fields: readonly FieldError[];
  /** seconds to wait before the next try, where the server says so */
  readonly retryAfter: number | null;

  constructor(
    status: number,
    code: string,
    message: string,
    fields: readonly FieldError[] = [],
    retryAfter: number | null = null,
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.fields = fields;
    this.retryAfter = retryAfter;
  }
}

/** Reads an answer that is no success. A body that is none of ours (a proxy's page) gives a message of our own. */
export function apiErrorOf(status: number, body: unknown, retryAfterHeader: string | null = null): ApiError {
  const seconds = Number(retryAfterHeader);
  const retryAfter = retryAfterHeader !== null && Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
  const given = record(record(body)?.error);
  if (!given) return new ApiError(status, 'unreadable', apiTexts.status(status), [], retryAfter);
  const code = text(given.code);
  if (code === '') return new ApiError(status, 'unreadable', apiTexts.status(status), [], retryAfter);
  const fields = Array.isArray(given.fields) ? given.fields.flatMap(fieldOf) : [];
  return new ApiError(
    status,
    code,
    text(given.message) || apiTexts.status(status),
    fields,
    retryAfter ?? (typeof given.retryAfter === 'number' ? given.retryAfter : null),
  );
}

/** For a person: one sentence, whatever was thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof Error && error.message !== '') return error.message;
  return apiTexts.unknown;
}

/** `field → "Reason. Mend."`, for a form. A mend that only says the reason again is left out. */
export function fieldMessages(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof ApiError)) return {};
  return Object.fromEntries(
    error.fields.map(({ field, reason, mend }) => {
      const repeated = mend === '' || ending(reason) === ending(mend);
      return [field, repeated ? sentence(reason) : `${sentence(reason)} ${sentence(mend)}`];
    }),
  );
}

function ending(words: string): string {
  return words.toLowerCase().replace(/\W/g, '').slice(-25);
}

function fieldOf(value: unknown): FieldError[] {
  const given = record(value);
  if (!given) return [];
  return [{ field: text(given.field), reason: text(given.reason), mend: text(given.mend) }];
}

function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
