import { eventRoutes, type LiveEvent } from '../contract/events.ts';
import type { FedEvent } from '../live-feed.ts';
import { type Api, sent } from '../server/api.ts';
import { ApiError } from '../server/api-error.ts';
import type { Parts } from '../server/parts.ts';
import type { Principal } from '../server/principal.ts';

const heartbeat = 15_000;
/** without an id: it is nothing to resume after */
const here = `data: ${JSON.stringify({ kind: 'here' } satisfies LiveEvent)}\n\n`;
const mostClients = 100;
const perUser = 10;
/** a browser that does not take this many bytes is let go: it comes back and resumes */
const mostBehind = 1 << 20;

/** The live feed as server-sent events (HTML Standard, 9.2). Returns a function that ends all of them. */
export function addEventRoutes(api: Api, { feed, engine, accounts }: Parts): () => void {
  const clients = new Set<{ readonly user: number; readonly end: () => void }>();

  api.on(eventRoutes.stream, async ({ principal, request, reply }) => {
    const user = principal!.user.id;
    const ofUser = [...clients].filter((client) => client.user === user).length;
    if (clients.size >= mostClients || ofUser >= perUser)
      throw new ApiError('busy', 'Too many pages listen to the live events: close some.', { retryAfter: 30 });
    reply.hijack();
    const { raw } = reply;
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value);
    raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    const write = (event: FedEvent) => {
      raw.write(`id: ${event.id}\ndata: ${event.json}\n\n`);
      if (raw.writableLength > mostBehind) end();
    };
    const timer = setInterval(() => {
      if (!lives(principal!)) return end();
      raw.write(here);
    }, heartbeat);
    const stop = feed.listen(write);
    const client = { user, end };
    function end(): void {
      if (!clients.delete(client)) return;
      clearInterval(timer);
      stop();
      // who does not read would hold the connection, and what waits for it, for as long as they like
      if (raw.writableLength > 0) raw.destroy();
      else raw.end();
    }
    clients.add(client);
    raw.on('close', end);
    raw.on('error', end);
    const last = request.headers['last-event-id'];
    const resumes = typeof last === 'string' && last !== '';
    // where to resume from, if nothing comes before the next break; whoever resumes has missed events still to come
    const id = resumes ? '' : `id: ${feed.last}\n`;
    raw.write(`retry: 2000\n${id}data: ${JSON.stringify({ kind: 'hello', engine: engine.running })}\n\n`);
    if (resumes) {
      const missed = feed.after(last);
      if (missed) for (const event of missed) write(event);
      else write({ id: feed.last, json: JSON.stringify({ kind: 'reset' }) });
    }
    return sent;
  });

  function lives(principal: Principal): boolean {
    const user = accounts.users.byId(principal.user.id);
    if (!user || user.disabled) return false;
    return principal.kind === 'token'
      ? accounts.tokens.lives(principal.token.id)
      : accounts.sessions.lives(principal.session.id);
  }

  return () => {
    for (const client of [...clients]) client.end();
  };
}
