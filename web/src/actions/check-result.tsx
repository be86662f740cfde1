import type { ImportPreview } from '../../../src/console/contract/lists.ts';
import { messageOf } from '../api/api-error.ts';
import { FormProblem } from '../forms/form-problem.tsx';
import { actionTexts as texts } from '../texts/actions.ts';
import { Dangers } from './dangers.tsx';

type Found = ImportPreview | null | undefined;

interface CheckResultProps {
  /** of `checkQuery` */
  readonly check: { readonly data: Found; readonly error: Error | null };
}

/** What shutting somebody out would cut off, or that it could not be found out. */
export function CheckResult({ check: { data, error } }: CheckResultProps) {
  if (error) return <FormProblem text={texts.unchecked(messageOf(error))} />;
  return <Dangers dangers={data?.dangerous ?? []} />;
}

/** The engine would say no. */
export function isRefused(found: Found): boolean {
  return found?.dangerous.some(({ refused }) => refused) ?? false;
}

export function isWarned(found: Found): boolean {
  return (found?.dangerous.length ?? 0) > 0 && !isRefused(found);
}
