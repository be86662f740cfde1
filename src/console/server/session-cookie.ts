import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * The session's cookie: no script reads it, no other site sends it, and by TLS only where the browser came by TLS: to us,
 * or to a proxy on this machine that says so in X-Forwarded-Proto (Fastify believes nobody else, see `trustProxy`).
 * `__Host-` (RFC 6265bis, 4.1.3.2) keeps other hosts of the same domain from planting one. Browsers share cookies among
 * the ports of a host, so on plain loopback the port is in the name.
 */
export class SessionCookie {
  readonly #tls: boolean;
  readonly #port: number;

  /** @param tls the console itself speaks it */
  constructor(tls: boolean, port: number) {
    this.#tls = tls;
    this.#port = port;
  }

  /** What the browser sent. One that was set by TLS counts by TLS only, and the other way round. */
  of(request: FastifyRequest): string | undefined {
    return request.cookies[this.#name(request)];
  }

  set(reply: FastifyReply, secret: string): void {
    reply.setCookie(this.#name(reply.request), secret, this.#options(reply.request));
  }

  clear(reply: FastifyReply): void {
    reply.clearCookie(this.#name(reply.request), this.#options(reply.request));
  }

  #name(request: FastifyRequest): string {
    return this.#isSecure(request) ? '__Host-sipprot' : `sipprot-${this.#port}`;
  }

  #options(request: FastifyRequest): { path: '/'; httpOnly: true; sameSite: 'strict'; secure: boolean } {
    return { path: '/', httpOnly: true, sameSite: 'strict', secure: this.#isSecure(request) };
  }

  #isSecure(request: FastifyRequest): boolean {
    return this.#tls || request.protocol.toLowerCase() === 'https';
  }
}
