import { apiPrefix } from '../../src/console/contract/route.ts';
import type { Session } from '../../src/console/contract/session.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** of JSON; undefined for anything else */
  readonly json: unknown;
}

/** What a browser or script does: keeps cookies, sends the CSRF token, and says where it comes from. */
export class Browser {
  readonly #url: string;
  readonly #cookies = new Map<string, string>();
  csrf: string | null = null;

  constructor(url: string) {
    this.#url = url;
  }

  get cookies(): ReadonlyMap<string, string> {
    return this.#cookies;
  }

  setCookie(name: string, value: string): void {
    this.#cookies.set(name, value);
  }

  /** @param path from the API's prefix on, or a whole path that begins with it or is outside */
  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string | undefined>> = {},
  ): Promise<Answer> {
    const isForm = body instanceof FormData;
    const all: Record<string, string | undefined> = {
      'sec-fetch-site': 'same-origin',
      origin: this.#url,
      cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') || undefined,
      'x-csrf-token': this.csrf ?? undefined,
      'content-type': body === undefined || isForm ? undefined : 'application/json',
      ...headers,
    };
    const response = await fetch(path.startsWith('!') ? this.#url + path.slice(1) : this.#url + apiPrefix + path, {
      method,
      redirect: 'manual',
      headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Record<
        string,
        string
      >,
      ...(body === undefined ? {} : { body: isForm ? body : typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = line.split(';')[0]!.split('=');
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: jsonOf(text) };
  }

  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer> {
    return this.send('GET', path, undefined, headers);
  }

  post(path: string, body?: unknown): Promise<Answer> {
    return this.send('POST', path, body);
  }

  async signIn(name: string, password: string): Promise<Session> {
    const answer = await this.post('/v1/session', { name, password });
    if (answer.status !== 200) throw new Error(`signing in as ${name}: ${answer.status} ${answer.text}`);
    const session = answer.json as Session;
    this.csrf = session.csrf;
    return session;
  }
}

/** A multipart body with one CSV file. */
export function csvForm(text: string, name = 'list.csv'): FormData {
  const form = new FormData();
  form.append('csvFile', new Blob([text], { type: 'text/csv' }), name);
  return form;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
