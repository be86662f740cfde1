import type { Server } from 'node:http';
import cookie from '@fastify/cookie';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyInstance, type FastifyReply, LogController } from 'fastify';
import type { ApiErrorCode } from '../contract/error.ts';
import { apiPrefix } from '../contract/route.ts';
import { OperatorLists } from '../lists/operator-lists.ts';
import { openApiText } from '../openapi/document.ts';
import { referencePage } from '../openapi/reference-page.ts';
import { addAttackRoutes } from '../routes/attacks.ts';
import { addAuditRoutes } from '../routes/audit.ts';
import { addBlockRoutes } from '../routes/blocks.ts';
import { addCampaignRoutes } from '../routes/campaigns.ts';
import { addCompatRoutes } from '../routes/compat.ts';
import { addCompatListRoutes } from '../routes/compat-lists.ts';
import { addDetectorRoutes } from '../routes/detectors.ts';
import { addEventRoutes } from '../routes/events.ts';
import { addExplainRoutes } from '../routes/explain.ts';
import { addFindingRoutes } from '../routes/findings.ts';
import { addFirstRunRoutes } from '../routes/first-run.ts';
import { addGeoRoutes } from '../routes/geo.ts';
import { addHostRoutes } from '../routes/hosts.ts';
import { addListRoutes } from '../routes/lists.ts';
import { addNotificationRoutes } from '../routes/notifications.ts';
import { addSessionRoutes } from '../routes/session.ts';
import { addSettingsRoutes } from '../routes/settings.ts';
import { addStatisticsRoutes } from '../routes/statistics.ts';
import { addStatusRoutes } from '../routes/status.ts';
import { addTokenRoutes } from '../routes/tokens.ts';
import { addUserRoutes } from '../routes/users.ts';
import { Api } from './api.ts';
import { ApiError } from './api-error.ts';
import { limitConnections } from './connection-limit.ts';
import { errorOf } from './error-of.ts';
import { Identities } from './identities.ts';
import type { Parts } from './parts.ts';
import { addSecurityHeaders } from './security-headers.ts';
import { SessionCookie } from './session-cookie.ts';
import { addWebApp } from './web-app.ts';

export interface App {
  readonly server: FastifyInstance;
  /** ids of the routes that answer */
  readonly routes: ReadonlySet<string>;
  /** ends the live feeds, which would keep the server from closing */
  endStreams(): void;
}

const ordinaryPerMinute = 1200;

/** refusals that are nobody's defect: what is wrong is told elsewhere, or was asked too much */
const expected: readonly ApiErrorCode[] = ['engine-not-running', 'no-data', 'busy'];

const fileNames = /^\/assets\/|\.(?:js|mjs|css|map|json|svg|png|ico|webp|woff2?|txt|webmanifest)$/;

/**
 * The whole HTTP side, not listening yet.
 * @param tls certificate and key in PEM; null: plain HTTP
 * @param lasting the certificate is the operator's own
 */
export async function buildApp(
  parts: Parts,
  tls: { readonly certificate: string; readonly key: string } | null,
  lasting: boolean,
): Promise<App> {
  const common = {
    loggerInstance: parts.log,
    // a URL can hold what an operator searched for
    logController: new LogController({ disableRequestLogging: true }),
    // only a proxy on this machine is believed about where a request comes from, and whether by TLS
    trustProxy: 'loopback',
    // longer ones are no request of ours, and a slow one must not hold a connection for ever
    requestTimeout: 120_000,
    keepAliveTimeout: 72_000,
    routerOptions: { maxParamLength: 500 },
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    forceCloseConnections: true,
    // an address that cannot be decoded comes to no route, and has no hook or handler of ours but this
    frameworkErrors: (_error: unknown, _request: unknown, reply: FastifyReply) => {
      const { status, body } = new ApiError('bad-request', 'The address of the request cannot be decoded.');
      reply
        .code(status)
        .headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
        .type('application/json; charset=utf-8')
        .send(JSON.stringify(body));
    },
    http2: false,
  } as const;
  const server = (tls
    ? fastify({ ...common, https: { cert: tls.certificate, key: tls.key, minVersion: 'TLSv1.2' } })
    : fastify(common)) as unknown as FastifyInstance;
  const { server: node } = server as unknown as { server: Server };
  const connections = limitConnections(node);
  node.headersTimeout = 20_000;
  server.setErrorHandler((thrown, request, reply) => {
    const error = errorOf(thrown);
    const { method, routeOptions } = request;
    if (error.status >= 500) {
      const level = expected.includes(error.code) ? 'debug' : 'error';
      parts.log[level]({ err: error.cause ?? thrown, method, route: routeOptions.url }, 'a request failed');
    }
    if (error.retryAfter !== undefined) reply.header('retry-after', error.retryAfter);
    reply
      .code(statusFor(error, routeOptions.url ?? ''))
      .type('application/json; charset=utf-8')
      .send(JSON.stringify(error.body));
  });
  acceptEmptyJson(server);
  await addSecurityHeaders(server, lasting);
  await server.register(cookie);
  await server.register(multipart, { throwFileSizeLimit: false });
  const sessionCookie = new SessionCookie(tls !== null, parts.options.port);
  const identities = new Identities(parts.accounts, sessionCookie);
  server.addHook('onRequest', async (request) => {
    if (identities.isKnown(request)) connections.keep(request.raw.socket);
  });
  await server.register(rateLimit, {
    max: parts.options.requestsPerMinute ?? ordinaryPerMinute,
    timeWindow: 60_000,
    cache: 10_000,
    keyGenerator: (request) => identities.limitKey(request),
    errorResponseBuilder: (_request, { ttl }) =>
      new ApiError('too-many', undefined, { retryAfter: Math.ceil(ttl / 1000) }),
  });
  const api = new Api(server, identities);
  const lists = new OperatorLists(parts);
  addStatusRoutes(api, parts, () => openApiText(parts.options.version));
  addStatisticsRoutes(api, parts);
  const endStreams = addEventRoutes(api, parts);
  addAttackRoutes(api, parts);
  addCampaignRoutes(api, parts);
  addExplainRoutes(api, parts);
  addBlockRoutes(api, parts);
  addListRoutes(api, parts, lists);
  addGeoRoutes(api, parts);
  addFindingRoutes(api, parts);
  addHostRoutes(api, parts);
  addSettingsRoutes(api, parts);
  addNotificationRoutes(api, parts);
  addDetectorRoutes(api, parts);
  addSessionRoutes(api, parts, sessionCookie);
  addFirstRunRoutes(api, parts);
  addUserRoutes(api, parts);
  addTokenRoutes(api, parts);
  addAuditRoutes(api, parts);
  addCompatRoutes(api, parts);
  addCompatListRoutes(api, parts, lists);
  server.get(`${apiPrefix}/reference`, async (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(referencePage(parts.options.version)),
  );
  server.get(`${apiPrefix}/reference.css`, async (_request, reply) =>
    reply.type('text/css; charset=utf-8').send((await import('../openapi/reference-style.ts')).referenceStyle),
  );
  const page = await addWebApp(server, parts.options.webDir);
  server.setNotFoundHandler((request, reply) => {
    const isPage = (request.method === 'GET' || request.method === 'HEAD') && !request.url.startsWith(`${apiPrefix}/`);
    // a file that is not there is no page: a browser must not take HTML for a script
    // (a dot elsewhere is an address that somebody asks about)
    const path = request.url.split('?', 1)[0] ?? '';
    if (isPage && !fileNames.test(path)) return page(reply);
    const allow = api.methodsOf(path).join(', ');
    if (allow !== '') reply.header('allow', allow);
    const slash = path.endsWith('/') ? ' Paths do not end with a slash.' : '';
    const error = allow
      ? new ApiError('wrong-method', `This path takes ${allow}, not ${request.method}.`)
      : new ApiError('not-found', `There is no such path; see ${apiPrefix}/reference.${slash}`);
    return reply.code(error.status).type('application/json; charset=utf-8').send(JSON.stringify(error.body));
  });
  return { server, routes: api.registered, endStreams };
}

/**
 * The existing product's document has 400 for what is not taken and 500 for what cannot be done: there a body that is too large or no
 * JSON, and a change that belongs on another host, are the first, and an engine that is not there is the second.
 */
const compatibleStatus: Readonly<Record<number, number>> = { 409: 400, 413: 400, 415: 400, 503: 500 };

function statusFor({ status }: ApiError, url: string): number {
  const compatible = url.startsWith(apiPrefix) && !url.startsWith(`${apiPrefix}/v1/`);
  return compatible ? (compatibleStatus[status] ?? status) : status;
}

/** Many clients say `application/json` with DELETE and send nothing. Plain text is nothing that any path takes. */
function acceptEmptyJson(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeContentTypeParser(['application/json', 'text/plain']);
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '' || body.length === 0) done(null, undefined);
    else parse(request, body as string, done);
  });
}
