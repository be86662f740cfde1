/**
 * A secret of the form: the server answers `null` where none is set and `''` where one is. Absent in a change: as it
 * was; `null`: none.
 */
export type Secret = string | null | undefined;

/** Whether one is set once this is saved. @param saved what the server answered */
export function hasSecret(typed: Secret, saved: Secret): boolean {
  return typed === null ? false : typed ? true : saved === '' || Boolean(saved);
}

/** What is sent for what was typed: nothing where nothing was changed. */
export function secretChange(typed: Secret): { readonly value?: string | null } {
  if (typed === null) return { value: null };
  return typed === undefined || typed === '' ? {} : { value: typed };
}
