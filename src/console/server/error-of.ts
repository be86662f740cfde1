import type { ZodError, ZodType } from 'zod';
import { explainIssues } from '../../config/explain-issue.ts';
import { schemaNode } from '../../config/schema-node.ts';
import { ControlError } from '../../engine/control/control-error.ts';
import { StoreError } from '../../store/store-error.ts';
import { TooManyHashes } from '../accounts/password.ts';
import { LockedOut } from '../accounts/sign-in-limits.ts';
import type { ApiErrorCode, FieldProblem } from '../contract/error.ts';
import { ApiError } from './api-error.ts';

const byControl: Readonly<Record<string, ApiErrorCode>> = {
  'no-engine': 'engine-not-running',
  'no-permission': 'engine-not-running',
  'no-answer': 'engine-not-running',
  'connection-lost': 'engine-not-running',
  'bad-answer': 'engine-failed',
  'bad-target': 'bad-input',
  'bad-time': 'bad-input',
  'bad-settings': 'bad-input',
  'bad-arguments': 'bad-input',
  'would-cut-off': 'would-cut-off',
  'would-cut-known-good': 'would-cut-off',
  'not-blocked': 'not-blocked',
  'not-listed': 'not-listed',
  elsewhere: 'conflict',
  'not-found': 'not-found',
  conflict: 'conflict',
};

const byFastify: Readonly<Record<string, ApiErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'wrong-type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'bad-request',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'bad-request',
  FST_REQ_FILE_TOO_LARGE: 'file-too-large',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'wrong-type',
  FST_FILES_LIMIT: 'bad-file',
  FST_FIELDS_LIMIT: 'bad-file',
  FST_PARTS_LIMIT: 'bad-file',
  FST_PROTO_VIOLATION: 'bad-file',
};

const noJson = 'The body is no JSON, or has keys such as __proto__ that no request has.';

/** Whatever was thrown, as one of the API's errors. What is a defect becomes `internal`, and tells nothing. */
export function errorOf(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof ControlError) return controlErrorOf(error);
  if (error instanceof StoreError)
    return new ApiError(error.code === 'invalid' || error.code === 'corrupt' ? 'internal' : 'no-data', undefined, {
      cause: error,
    });
  if (error instanceof TooManyHashes) return new ApiError('busy', undefined, { retryAfter: 5 });
  if (error instanceof LockedOut)
    return new ApiError('locked-out', `Too many failed attempts: try again in ${error.seconds} s.`, {
      retryAfter: error.seconds,
    });
  if (error instanceof SyntaxError) return new ApiError('bad-request', noJson);
  const { code, statusCode } = (error ?? {}) as { readonly code?: unknown; readonly statusCode?: unknown };
  const known = typeof code === 'string' ? byFastify[code] : undefined;
  if (code === 'FST_ERR_CTP_INVALID_JSON_BODY') return new ApiError('bad-request', noJson);
  if (known) return new ApiError(known);
  // a request that Node's parser or Fastify refuses
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500)
    return new ApiError(statusCode === 429 ? 'too-many' : statusCode === 404 ? 'not-found' : 'bad-request');
  return new ApiError('internal', undefined, { cause: error });
}

function controlErrorOf(error: ControlError): ApiError {
  const code = byControl[error.code] ?? 'engine-failed';
  // the engine's sentences are for operators, but for defects and trouble of the machine its log has the details
  if (code === 'bad-input') return new ApiError(code, undefined, { fields: fieldsOf(error.message), cause: error });
  return new ApiError(code, sentenceOf(error.message), { cause: error });
}

/** The engine's messages end without a full stop, where they do not quote a whole sentence: so a command line writes them. */
function sentenceOf(message: string): string {
  const text = capital(message);
  return /[.?!]\)?$/.test(text) ? text : `${text}.`;
}

/** The engine names each field as `path: reason`, joined by `; `. */
function fieldsOf(message: string): FieldProblem[] {
  const parts = message.split(/; (?!allowed: |each: )(?=[\w.-]+: )/);
  return parts.map((part): FieldProblem => {
    const match = /^(?:change\.)?([\w.-]+): ([\s\S]+)$/.exec(part);
    return problemOf(match?.[1] ?? '', match?.[2] ?? part);
  });
}

export function problemOf(field: string, reason: string): FieldProblem {
  const [wrong, want] = reason.split('; allowed: ', 2) as [string, string?];
  if (want !== undefined) return { field, reason: wrong, mend: `Allowed: ${want}${want.endsWith('?') ? '' : '.'}` };
  if (reason.startsWith('unknown key')) return { field, reason, mend: 'Leave it out, or check its spelling.' };
  const mend = /^must |^allowed|^at least|^a |^an /.test(reason)
    ? `Give ${reason.replace(/^must be (?=later |in |such )/, 'one that is ').replace(/^must be |^must have |^must /, '')}.`
    : field === ''
      ? 'Correct it and send it again.'
      : `Correct ${field} and send it again.`;
  return { field, reason, mend };
}

/** What a schema found wrong with a value, field by field. */
export function inputError(error: ZodError, where: string, value: unknown, schema: ZodType): ApiError {
  const fields = explainIssues(error.issues, value, schemaNode(schema)).map(({ path, rule, what }) =>
    problemOf(path.map(String).join('.').slice(0, 200) || where, rule ?? what),
  );
  return new ApiError('bad-input', undefined, { fields });
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
