import { loginTexts as texts } from '../../texts/login.ts';

const reasons = new Map([
  ['locked-out', texts.lockedOut],
  ['too-many', texts.tooMany],
  ['busy', texts.busy],
]);

/**
 * What is said while one has to wait, by the code of the refusal; `span` null: no longer. Undefined: it is no matter of
 * time, or one that the answer's own sentence tells.
 */
export function waitReason(code: string | undefined): ((span: string | null) => string) | undefined {
  const reason = reasons.get(code ?? '');
  return reason && ((span) => (span === null ? texts.tryNow : reason(span)));
}
