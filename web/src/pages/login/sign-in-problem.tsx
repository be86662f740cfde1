import { useState } from 'react';
import { FormProblem } from '../../forms/form-problem.tsx';
import type { ApiForm } from '../../forms/use-api-form.ts';
import { spanText } from '../../time/time-text.ts';
import { useNow } from '../../time/use-now.ts';
import { waitReason } from './wait-reason.ts';

interface SignInProblemProps {
  readonly form: Pick<ApiForm<object>, 'problem' | 'code' | 'retryAfter' | 'refusals'>;
}

/** Why signing in did not work, and for how long it will not, if it is a matter of time. */
export function SignInProblem({ form: { problem, code, retryAfter, refusals } }: SignInProblemProps) {
  const reason = waitReason(code);
  if (retryAfter === null || reason === undefined) return <FormProblem text={problem} />;
  return <Wait key={refusals} seconds={retryAfter} reason={reason} />;
}

/** @param props.seconds from now */
function Wait({ seconds, reason }: { readonly seconds: number; readonly reason: (span: string | null) => string }) {
  const [until] = useState(() => Date.now() + seconds * 1000);
  // read aloud once a quarter of a minute, not every second
  const now = useNow(until - Date.now() > 60_000 ? 15_000 : 5000);
  return <FormProblem text={reason(until > now ? spanText(until - now) : null)} />;
}
