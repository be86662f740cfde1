/** What `doctor` found about one thing. `unknown`: it could not be found out, which is not the machine's fault. */
export interface Check {
  /** stable, for other programs */
  readonly id: string;
  readonly title: string;
  readonly state: 'ok' | 'warn' | 'fail' | 'unknown';
  readonly detail: string;
  /** how to mend it; '' where there is nothing to mend */
  readonly remedy: string;
}

export function ok(id: string, title: string, detail: string): Check {
  return { id, title, state: 'ok', detail, remedy: '' };
}

export function warn(id: string, title: string, detail: string, remedy: string): Check {
  return { id, title, state: 'warn', detail, remedy };
}

export function fail(id: string, title: string, detail: string, remedy: string): Check {
  return { id, title, state: 'fail', detail, remedy };
}

export function unknown(id: string, title: string, detail: string): Check {
  return { id, title, state: 'unknown', detail, remedy: '' };
}
