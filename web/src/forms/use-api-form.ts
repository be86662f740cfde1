import { type FormEvent, useEffect, useState } from 'react';
import { ApiError, fieldMessages, messageOf } from '../api/api-error.ts';
import { tellLate } from '../dialogs/notify.tsx';
import { useStillThere } from '../dialogs/use-still-there.ts';

/** A form whose server says which field is wrong, why, and what would be right. */
export interface ApiForm<V> {
  readonly values: V;
  readonly busy: boolean;
  /** of the form as a whole; undefined when the fields say it all */
  readonly problem: string | undefined;
  /** stable word of the refusal, such as `locked-out` */
  readonly code: string | undefined;
  /** seconds to wait, where the server asks for that */
  readonly retryAfter: number | null;
  /** how often it was refused */
  readonly refusals: number;
  set<K extends keyof V>(field: K, value: V[K]): void;
  /** `value`, `onChange` (of an event) and `error` for a Mantine text field */
  text(field: keyof V & string): {
    readonly name: string;
    readonly value: string;
    readonly error: string | undefined;
    /** for the password field of the kit, which says it of itself to nobody who cannot see it */
    readonly 'aria-invalid': true | undefined;
    readonly onChange: (event: { readonly currentTarget: { readonly value: string } }) => void;
  };
  /** what is wrong with a field, by its name in the request */
  error(field: string): string | undefined;
  submit(event?: FormEvent): Promise<void>;
  reset(): void;
}

/** @param send throws an ApiError when it is refused; its fields are shown beside the form's fields */
export function useApiForm<V extends object>(initial: V, send: (values: V) => Promise<void>): ApiForm<V> {
  const [values, setValues] = useState(initial);
  const [failure, setFailure] = useState<unknown>();
  const [refusals, setRefusals] = useState(0);
  const [busy, setBusy] = useState(false);
  const isStillThere = useStillThere();
  // once the reasons stand in the page, however long that takes on a busy machine
  useEffect(() => {
    if (refusals > 0) focusFirstError();
  }, [refusals]);
  const messages = new Map(Object.entries(fieldMessages(failure)));
  const shown = [...messages.keys()].every((field) => field in values);
  const set: ApiForm<V>['set'] = (field, value) => setValues((before) => ({ ...before, [field]: value }));
  return {
    values,
    busy,
    problem: failure === undefined || (messages.size > 0 && shown) ? undefined : problemOf(failure),
    code: failure instanceof ApiError ? failure.code : undefined,
    retryAfter: failure instanceof ApiError ? failure.retryAfter : null,
    refusals,
    set,
    text: (field) => ({
      name: field,
      value: String(values[field] ?? ''),
      error: messages.get(field),
      'aria-invalid': messages.has(field) || undefined,
      onChange: (event) => set(field, event.currentTarget.value as V[typeof field]),
    }),
    error: (field) => messages.get(field),
    async submit(event) {
      event?.preventDefault();
      if (busy) return;
      setBusy(true);
      setFailure(undefined);
      try {
        await send(values);
      } catch (error) {
        // whoever closed the dialog meanwhile would never know that it was not done
        if (!isStillThere()) tellLate(error);
        setFailure(error);
        setRefusals((count) => count + 1);
      } finally {
        setBusy(false);
      }
    },
    reset() {
      setValues(initial);
      setFailure(undefined);
    },
  };
}

function problemOf(failure: unknown): string {
  const lines = Object.entries(fieldMessages(failure)).map(([field, message]) => `${field}: ${message}`);
  return [messageOf(failure), ...lines].join(' ');
}

/** Puts the keyboard where the first thing to mend is. */
function focusFirstError(): void {
  document.querySelector<HTMLElement>('[aria-invalid="true"], [data-error] input')?.focus();
}
