import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../../engine/control/protocol.ts';
import { parseAddress } from '../../model/address.ts';
import {
  apiPrefix,
  type Route,
  type RouteAnswer,
  type RouteBody,
  type RouteParams,
  type RouteQuery,
} from '../contract/route.ts';
import { ApiError } from './api-error.ts';
import { addressOfRequest, authorize, checkOrigin } from './authenticate.ts';
import { inputError } from './error-of.ts';
import type { Identities } from './identities.ts';
import { actorName, type Principal } from './principal.ts';

/** A checked request. */
export interface Call<R extends Route> {
  readonly params: RouteParams<R>;
  readonly query: RouteQuery<R>;
  readonly body: RouteBody<R>;
  /** undefined on public routes only */
  readonly principal: Principal | undefined;
  /** from where, canonical text */
  readonly address: string;
  /** for the engine's audit, and what it must not cut off */
  readonly actor: Actor;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** The handler has sent something that is not JSON. */
export const sent = Symbol('sent');

export type Handler<R extends Route> = (call: Call<R>) => Promise<RouteAnswer<R> | typeof sent>;

const ordinaryBody = 1 << 20;
/** what multipart adds around a file */
const around = 64 << 10;

/** Registers routes of the contract: who may, from which site, and with which input, is checked here and nowhere else. */
export class Api {
  readonly #app: FastifyInstance;
  readonly #identities: Identities;
  readonly #taken: { readonly path: RegExp; readonly methods: readonly string[] }[] = [];
  readonly registered = new Set<string>();

  constructor(app: FastifyInstance, identities: Identities) {
    this.#app = app;
    this.#identities = identities;
  }

  on<R extends Route>(route: R, handler: Handler<R>): void {
    this.registered.add(route.id);
    // an address with its prefix length is two parts of a path, unless the client writes %2F
    const path = `${apiPrefix}${route.path.replace(/\{(\w+)\}/g, ':$1')}`;
    const urls = route.path.endsWith('/{ip}') ? [path, `${path}/:length`] : [path];
    // a head of a stream would be a listener to whom nothing can be sent
    const exposeHeadRoute = route.media !== 'text/event-stream';
    const methods = route.method === 'GET' && exposeHeadRoute ? ['GET', 'HEAD'] : [route.method];
    for (const url of urls) {
      this.#taken.push({ path: new RegExp(`^${url.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}$`), methods });
      this.#app.route({
        method: route.method,
        url,
        exposeHeadRoute,
        bodyLimit: route.upload === undefined ? (route.maxBody ?? ordinaryBody) : route.upload + around,
        // before a byte of the body is read, but after the request was counted: what is refused here counts, too
        preParsing: async (request, _reply, body) => {
          const principal = this.#identities.of(request);
          authorize(route, principal);
          checkOrigin(request, principal);
          refuseCompressed(request);
          return body;
        },
        handler: async (request, reply) => {
          const call = this.#callOf(route, request, reply, this.#identities.of(request));
          const answer = await handler(call);
          if (answer === sent) return reply;
          if (route.answer === undefined) return reply.code(204).send();
          return reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(answer));
        },
      });
    }
  }

  /** What a path takes, for `Allow`; of one that there is not: nothing. @param path without its query */
  methodsOf(path: string): readonly string[] {
    return [...new Set(this.#taken.flatMap((taken) => (taken.path.test(path) ? taken.methods : [])))].sort();
  }

  #callOf<R extends Route>(
    route: R,
    request: FastifyRequest,
    reply: FastifyReply,
    principal: Principal | undefined,
  ): Call<R> {
    const address = addressOfRequest(request);
    const { length, ...rest } = request.params as Record<string, string>;
    const params = length === undefined ? rest : { ...rest, ip: `${rest.ip}/${length}` };
    refuseEmpty(params);
    const json = !request.isMultipart();
    // its parser takes files on every path
    if (!json && route.upload === undefined) throw new ApiError('wrong-type');
    return {
      params: check(route.params, params, 'path') as RouteParams<R>,
      query: check(route.query, request.query, 'query') as RouteQuery<R>,
      body: (json ? check(route.body, request.body, 'body') : undefined) as RouteBody<R>,
      principal,
      address,
      actor: {
        name: principal ? actorName(principal) : 'console',
        source: 'api',
        ...(parseAddress(address) ? { address } : {}),
      },
      request,
      reply,
    };
  }
}

/** A few bytes could become very many; what is not unpacked would be called no JSON. */
function refuseCompressed({ headers }: FastifyRequest): void {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity')
    throw new ApiError('wrong-type', 'Compressed bodies are not taken: send it as it is, without Content-Encoding.');
}

/** A path that ends with a slash, or has two: what would be found under no name at all is not what was meant. */
function refuseEmpty(params: Readonly<Record<string, string>>): void {
  const fields = Object.entries(params)
    .filter(([, value]) => value.trim() === '')
    .map(([field]) => ({
      field,
      reason: 'is missing in the path',
      mend: 'Write it, or leave out the slash before it.',
    }));
  if (fields.length > 0) throw new ApiError('bad-input', undefined, { fields });
}

function check(schema: Route['body'], value: unknown, where: string): unknown {
  if (!schema) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  if (value === undefined || value === null) throw new ApiError('bad-request', `The ${where} is missing.`);
  throw inputError(parsed.error, where, value, schema);
}
