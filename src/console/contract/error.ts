import { z } from 'zod';

/** Every way in which the API refuses or fails: the code is stable, the status its HTTP status, the text the default message. */
export const apiErrors = {
  'bad-request': { status: 400, text: 'The request cannot be read.' },
  'bad-input': { status: 400, text: 'Some fields are not valid; each is named with what is wrong and how to mend it.' },
  'bad-file': { status: 400, text: 'The file cannot be imported.' },
  'file-too-large': { status: 400, text: 'The file is too large: split it.' },
  'would-cut-off': {
    status: 400,
    text: 'That would cut off something that must stay reachable; you cannot block yourself.',
  },
  'not-signed-in': { status: 401, text: 'Sign in, or send a valid API token in the header SW-API-Token.' },
  'wrong-credentials': { status: 401, text: 'The name or the password is wrong.' },
  'wrong-code': { status: 401, text: 'The code is wrong or was used already.' },
  'next-step': { status: 403, text: 'Finish signing in first: the second factor or a new password is wanted.' },
  'not-allowed': { status: 403, text: 'Your role does not allow this.' },
  'foreign-origin': {
    status: 403,
    text: 'The request comes from another site, or without the CSRF token of your session.',
  },
  'not-found': { status: 404, text: 'There is no such thing.' },
  'not-listed': { status: 404, text: 'It is not in the list.' },
  'not-blocked': { status: 404, text: 'It is not blocked.' },
  'wrong-method': { status: 405, text: 'The path does not take this method; Allow names those that it takes.' },
  conflict: { status: 409, text: 'Somebody else changed it in the meantime: load it again and repeat the change.' },
  'too-large': { status: 413, text: 'The request is too large.' },
  'wrong-type': {
    status: 415,
    text: 'The content type is not one that this path takes: send JSON as application/json, a file as multipart/form-data.',
  },
  'list-full': { status: 422, text: 'The maximum number of entries has been reached.' },
  'too-many': { status: 429, text: 'Too many requests: wait and try again.' },
  'locked-out': { status: 429, text: 'Too many failed attempts: wait and try again.' },
  internal: { status: 500, text: 'The console failed; its log says why.' },
  'engine-failed': { status: 500, text: 'The engine could not do it; its log says why.' },
  'engine-not-running': { status: 503, text: 'The engine is not running: nothing can be changed until it is back.' },
  'no-data': { status: 503, text: 'The database cannot be read yet.' },
  busy: { status: 503, text: 'The console is busy: try again in a moment.' },
} as const satisfies Record<string, { status: number; text: string }>;

export type ApiErrorCode = keyof typeof apiErrors;

export const fieldProblemSchema = z.object({
  field: z.string().describe('path of the field, such as detectors.flood.mode, or the line of a file'),
  reason: z.string().describe('what is wrong with it'),
  mend: z.string().describe('what to do'),
});

export type FieldProblem = z.output<typeof fieldProblemSchema>;

export const errorSchema = z.object({
  error: z.object({
    code: z.enum(Object.keys(apiErrors) as [ApiErrorCode, ...ApiErrorCode[]]),
    message: z.string().describe('one or two sentences for a person: what happened and what to do'),
    fields: z.array(fieldProblemSchema),
    retryAfter: z.number().int().optional().describe('seconds to wait'),
  }),
});

export type ApiErrorBody = z.output<typeof errorSchema>;
