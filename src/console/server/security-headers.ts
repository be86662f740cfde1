import { randomBytes } from 'node:crypto';
import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/**
 * Headers of every answer. No script but our own files runs, no other site may frame, embed or read anything. The page's
 * one nonce is for style elements, which component kits make at run time; style attributes they set too.
 * @param lasting the certificate is one that browsers trust: they may remember to come by TLS only. With a self-signed one
 *   that would take away the operator's way past the warning.
 */
export async function addSecurityHeaders(app: FastifyInstance, lasting: boolean): Promise<void> {
  await app.register(helmet, {
    global: true,
    contentSecurityPolicy: false,
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: { action: 'deny' },
    hsts: lasting ? { maxAge: 31_536_000, includeSubDomains: false } : false,
  });
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('content-security-policy', contentSecurityPolicy());
    reply.header('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()');
    // answers are about who asked: no cache may keep them. Hashed assets say otherwise.
    reply.header('cache-control', 'no-store');
  });
}

/** @param nonce of the style elements of a page */
export function contentSecurityPolicy(nonce?: string): string {
  return [
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src-elem 'self'${nonce === undefined ? '' : ` 'nonce-${nonce}'`}`,
    `style-src-attr 'unsafe-inline'`,
    `style-src 'self'`,
    `img-src 'self' data:`,
    `font-src 'self'`,
    `connect-src 'self'`,
    `manifest-src 'self'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ');
}

export function newNonce(): string {
  return randomBytes(16).toString('base64');
}
