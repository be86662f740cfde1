import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { contentSecurityPolicy, newNonce } from './security-headers.ts';

/** What index.html has in place of the nonce; see security-headers.ts. */
const placeholder = '__CSP_NONCE__';

/**
 * Serves the built web application: files under assets/ carry a hash in their names and may be kept for ever, everything
 * that is no file and no API is the application's page. Returns the handler of all paths that are nothing else.
 */
export async function addWebApp(app: FastifyInstance, directory: string): Promise<(reply: FastifyReply) => unknown> {
  const index = join(directory, 'index.html');
  if (!existsSync(index)) return noWebApp;
  await app.register(fastifyStatic, {
    root: directory,
    index: false,
    wildcard: true,
    serveDotFiles: false,
    preCompressed: true,
    cacheControl: false,
    setHeaders(reply, path) {
      if (path.startsWith(join(directory, 'assets/')))
        reply.header('cache-control', 'public, max-age=31536000, immutable');
      else reply.header('cache-control', 'no-cache');
    },
  });
  app.get('/', async (_request, reply) => page(reply));
  let read = { at: 0, html: '' };
  return page;

  function page(reply: FastifyReply): unknown {
    const { mtimeMs } = statSync(index);
    if (mtimeMs !== read.at) read = { at: mtimeMs, html: readFileSync(index, 'utf8') };
    const nonce = newNonce();
    return reply
      .code(200)
      .header('content-security-policy', contentSecurityPolicy(nonce))
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(read.html.replaceAll(placeholder, nonce));
  }
}

function noWebApp(reply: FastifyReply): unknown {
  return reply
    .code(404)
    .type('text/plain; charset=utf-8')
    .send('The web application is not built: run npm run build:web. The API is at /sipprot/api.\n');
}
