import { useState } from 'react';
import { FormProblem } from '../../forms/form-problem.tsx';
import { loginTexts as texts } from '../../texts/login.ts';
import { spanText } from '../../time/time-text.ts';
import { useNow } from '../../time/use-now.ts';

/** Says for how long nobody can sign in. @param props.seconds from now */
export function LockOut({ seconds }: { readonly seconds: number }) {
  const [until] = useState(() => Date.now() + seconds * 1000);
  // read aloud once a quarter of a minute, not every second
  const now = useNow(until - Date.now() > 60_000 ? 15_000 : 5000);
  return <FormProblem text={until > now ? texts.lockedOut(spanText(until - now)) : texts.tryNow} />;
}
