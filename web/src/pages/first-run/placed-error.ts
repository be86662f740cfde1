import { ApiError } from '../../api/api-error.ts';

/** The steps, and the fields of the form that the server may refuse, each on its step. */
const steps = { sipPorts: 0, tftpPorts: 0, allowMore: 2 } as const;
type PlacedField = keyof typeof steps;

/**
 * A refusal with each reason at the field in which it was typed: the server names `entries.3.prefix`, `sipPorts.0`.
 * @param entries that were sent, for their addresses
 */
export function placedError(error: unknown, entries: readonly { readonly prefix: string }[]): unknown {
  if (!(error instanceof ApiError)) return error;
  const reasons = new Map<string, { reason: string; mend: string }>();
  for (const { field, reason, mend } of error.fields) {
    const entry = /^entries\.(\d+)\./.exec(field);
    const place = entry ? 'allowMore' : (/^(?:change\.)?(sipPorts|tftpPorts)\b/.exec(field)?.[1] ?? field);
    const words = entry ? `“${entries[Number(entry[1])]?.prefix ?? ''}” ${reason}` : reason;
    const before = reasons.get(place);
    reasons.set(place, { reason: before ? `${before.reason}. ${words}` : words, mend });
  }
  const fields = [...reasons].map(([field, words]) => ({ field, ...words }));
  return new ApiError(error.status, error.code, error.message, fields, error.retryAfter);
}

/** The step on which the first field stands that was refused; the last one where it is none of them. */
export function stepOf(error: unknown, last: number): number {
  const field = error instanceof ApiError ? error.fields[0]?.field : undefined;
  return field !== undefined && field in steps ? steps[field as PlacedField] : last;
}
