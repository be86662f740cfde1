import type { z } from 'zod';

/** Where the API lives; every path of a route is seen from here. */
export const apiPrefix = '/sipprot/api';

export const roles = ['viewer', 'operator', 'admin'] as const;

/** Each role may do all that the one before it may. */
export type Role = (typeof roles)[number];

/**
 * Who may use a route. `public`: anybody; `session`: a browser session in any stage of signing in (no API token);
 * `own`: a complete browser session, about its own account (no API token); else a role of session or token.
 */
export type Access = 'public' | 'session' | 'own' | Role;

/** What a route sends beside JSON. */
export type OtherMedia =
  | 'text/csv'
  | 'text/event-stream'
  | 'text/plain'
  | 'application/json'
  | 'application/vnd.tcpdump.pcap';

/**
 * One path of the API, as data: the server registers it, the OpenAPI document and the reference page are made from it,
 * and the web application calls it with its types. `{name}` in a path is a parameter.
 */
export interface Route {
  /** stable, in camel case: the operationId of the OpenAPI document */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly access: Access;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** the request is multipart/form-data with one file in the field `csvFile`, of at most so many bytes */
  readonly upload?: number;
  /** a JSON body may have so many bytes; absent: 1 MB */
  readonly maxBody?: number;
  /** what it answers with status 200; absent: 204 and nothing */
  readonly answer?: z.ZodType;
  /** it can send this instead of (or, without `answer`, only) JSON */
  readonly media?: OtherMedia;
  /** status codes of refusals that are not obvious from access, params, query and body */
  readonly refusals?: Readonly<Record<number, string>>;
}

/** Keeps the exact types of a route. */
export function route<const R extends Route>(definition: R): R {
  return definition;
}

export type RouteParams<R extends Route> = R extends { readonly params: infer S extends z.ZodType }
  ? z.output<S>
  : object;
export type RouteQuery<R extends Route> = R extends { readonly query: infer S extends z.ZodType }
  ? z.output<S>
  : object;
export type RouteBody<R extends Route> = R extends { readonly body: infer S extends z.ZodType }
  ? z.output<S>
  : undefined;
/** What a client may write: defaults can be left out. */
export type RouteQueryInput<R extends Route> = R extends { readonly query: infer S extends z.ZodType }
  ? z.input<S>
  : object;
export type RouteBodyInput<R extends Route> = R extends { readonly body: infer S extends z.ZodType }
  ? z.input<S>
  : undefined;
export type RouteAnswer<R extends Route> = R extends { readonly answer: infer S extends z.ZodType }
  ? z.output<S>
  : undefined;
