import type { FastifyReply } from 'fastify';

/**
 * The session's cookie: no script reads it, no other site sends it, and by TLS only where there is TLS. `__Host-` (RFC
 * 6265bis, 4.1.3.2) keeps other hosts of the same domain from planting one. Browsers share cookies among the ports of a
 * host, so on plain loopback the port is in the name.
 */
export class SessionCookie {
  readonly name: string;
  readonly #secure: boolean;

  constructor(secure: boolean, port: number) {
    this.#secure = secure;
    this.name = secure ? '__Host-sipprot' : `sipprot-${port}`;
  }

  set(reply: FastifyReply, secret: string): void {
    reply.setCookie(this.name, secret, this.#options);
  }

  clear(reply: FastifyReply): void {
    reply.clearCookie(this.name, this.#options);
  }

  get #options(): { path: '/'; httpOnly: true; sameSite: 'strict'; secure: boolean } {
    return { path: '/', httpOnly: true, sameSite: 'strict', secure: this.#secure };
  }
}
