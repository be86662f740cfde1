import type {
  Route,
  RouteAnswer,
  RouteBodyInput,
  RouteParams,
  RouteQueryInput,
} from '../../../src/console/contract/route.ts';
import { apiTexts } from '../texts/api.ts';
import { ApiError, apiErrorOf } from './api-error.ts';
import { requestUrl } from './request-url.ts';

/** `GET /v1/attacks`: checked by the compiler against the route of the contract. */
export type RouteName<R extends Route> = `${R['method']} ${R['path']}`;

type Given<Name extends string, T> = [T] extends [undefined] ? object : { readonly [K in Name]: T };

export type CallInput<R extends Route> = (R extends { readonly params: object }
  ? Given<'params', RouteParams<R>>
  : object) &
  (R extends { readonly query: object } ? { readonly query?: RouteQueryInput<R> } : object) &
  Given<'body', RouteBodyInput<R>> & { readonly file?: File; readonly signal?: AbortSignal };

interface LooseInput {
  readonly params?: object;
  readonly query?: object;
  readonly body?: unknown;
  readonly file?: File;
  readonly signal?: AbortSignal;
}

/** How long an answer is waited for, milliseconds: the change of a long list takes the engine up to two minutes. */
const patience = { read: 60_000, change: 180_000 } as const;

let csrfToken: string | null = null;
let onSignedOut: (ended: boolean) => void = () => {};
let renewSession: () => Promise<void> = async () => {};

/** The token of the session, to be sent with everything that changes something. */
export function setCsrfToken(token: string | null): void {
  csrfToken = token;
}

/** Called when an answer says that nobody is signed in any more (`ended`), or that signing in is not complete. */
export function whenSignedOut(listener: (ended: boolean) => void): void {
  onSignedOut = listener;
}

/**
 * Called when the server does not know the token. `renew` asks for the session that the browser has now, and sets its
 * token; it rejects where what was asked for is not to be tried again with that.
 */
export function whenTokenRefused(renew: () => Promise<void>): void {
  renewSession = renew;
}

/**
 * Calls a route of the contract: `call<typeof attackRoutes.list>('GET /v1/attacks', { query: { limit: 15 } })`.
 * Import the routes with `import type`: the schemas stay out of the bundle.
 * @throws ApiError when it does not succeed; an AbortError when `signal` was given and fired
 */
export async function call<R extends Route>(name: RouteName<R>, input: CallInput<R>): Promise<RouteAnswer<R>> {
  const token = csrfToken;
  try {
    return await send(name, input);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'foreign-origin') throw error;
    // another tab has signed out and in again: the session is a new one, and its token is not this page's
    if (csrfToken === token) await renewSession();
    if (csrfToken === token) throw error;
    return await send(name, input);
  }
}

async function send<R extends Route>(name: RouteName<R>, input: CallInput<R>): Promise<RouteAnswer<R>> {
  const [method = 'GET', path = ''] = name.split(' ');
  const { params, query, body, file, signal }: LooseInput = input;
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (method !== 'GET' && csrfToken !== null) headers['X-CSRF-Token'] = csrfToken;
  let payload: BodyInit | undefined;
  if (file) {
    payload = new FormData();
    payload.append('csvFile', file);
  } else if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
    payload = JSON.stringify(body);
  }
  const waits = file ? undefined : method === 'GET' ? patience.read : patience.change;
  const { response, text } = await exchange(requestUrl(path, params, query), waits, signal, {
    method,
    headers,
    credentials: 'same-origin',
    ...(payload === undefined ? {} : { body: payload }),
  });
  const answer = jsonOf(text);
  if (response.ok) {
    // a page of something between us and the console, say, where people sign in to the network
    if (answer === undefined && text !== '') throw new ApiError(response.status, 'unreadable', apiTexts.noJson);
    return answer as RouteAnswer<R>;
  }
  const error = apiErrorOf(response.status, answer, response.headers.get('Retry-After'));
  if (error.code === 'not-signed-in' || error.code === 'next-step') onSignedOut(error.code === 'not-signed-in');
  throw error;
}

/** The address of a file that the browser is to download itself. */
export function downloadUrl<R extends Route>(
  name: RouteName<R>,
  input: { readonly params?: RouteParams<R>; readonly query?: RouteQueryInput<R> },
): string {
  return requestUrl(name.split(' ')[1] ?? '', input.params, input.query);
}

/**
 * Sends it and reads all of the answer.
 * @param waits how long, milliseconds; undefined: as long as it takes, as a file does on a slow line
 */
async function exchange(
  url: string,
  waits: number | undefined,
  given: AbortSignal | undefined,
  init: RequestInit,
): Promise<{ readonly response: Response; readonly text: string }> {
  const silence = new AbortController();
  const timer = waits === undefined ? undefined : setTimeout(() => silence.abort(), waits);
  try {
    const signal = given ? AbortSignal.any([given, silence.signal]) : silence.signal;
    const response = await fetch(url, { ...init, signal });
    return { response, text: await response.text() };
  } catch (error) {
    if (given?.aborted) throw error;
    const reads = init.method === 'GET';
    if (!silence.signal.aborted) throw new ApiError(0, 'offline', reads ? apiTexts.offline : apiTexts.offlineChange);
    const seconds = Math.round((waits ?? 0) / 1000);
    throw new ApiError(0, 'no-answer', reads ? apiTexts.silent(seconds) : apiTexts.unknownOutcome(seconds));
  } finally {
    clearTimeout(timer);
  }
}

function jsonOf(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
