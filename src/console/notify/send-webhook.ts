import { createHmac } from 'node:crypto';
import { type LookupAddress, lookup } from 'node:dns';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { parseAddress, parsePrefix, prefixContains } from '../../model/address.ts';
import type { Notifications } from '../contract/notifications.ts';
import { type Message, oneLine } from './compose.ts';

const patience = 15_000;
const longestAnswer = 4096;

/** Metadata services of clouds, and neighbours on the wire: nothing that a webhook has business with. */
const never = ['169.254.0.0/16', 'fe80::/10', '0.0.0.0/8', '::/128', '224.0.0.0/4', 'ff00::/8'].flatMap(
  (text) => parsePrefix(text) ?? [],
);
/** Where plain HTTP does not leave the site. */
const inside = ['127.0.0.0/8', '::1/128', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'].flatMap(
  (text) => parsePrefix(text) ?? [],
);

/** Why nothing is sent to this address; undefined where it may be. */
export function refusalOf(address: string, encrypted: boolean): string | undefined {
  const parsed = parseAddress(address);
  if (!parsed) return `${address} is no address`;
  if (never.some((prefix) => prefixContains(prefix, parsed))) return `${address} is not an address for webhooks`;
  if (!encrypted && !inside.some((prefix) => prefixContains(prefix, parsed)))
    return `${address} is outside: use https, for what is sent could be read on its way`;
  return undefined;
}

/** `t=SECONDS,v1=HEX`: HMAC-SHA-256 of the seconds, a dot and the body. The time keeps an old message from being sent again. */
export function signatureOf(secret: string, body: string, now: number): string {
  const seconds = Math.floor(now / 1000);
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

/**
 * Posts a message as JSON. Redirects are not followed. Resolves with the answer's status; rejects with an Error in an operator's
 * words where it is not 2xx.
 */
export function sendWebhook(hook: Notifications['webhooks'][number], message: Message, now: number): Promise<string> {
  const url = new URL(hook.url);
  const encrypted = url.protocol === 'https:';
  const body = JSON.stringify(message.json);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // a name is looked at when it is looked up, so that it cannot mean another address a moment later
  const refusal = isIP(host) === 0 ? undefined : refusalOf(host, encrypted);
  if (refusal !== undefined) return Promise.reject(new Error(refusal));
  return new Promise((resolve, reject) => {
    const request = (encrypted ? httpsRequest : httpRequest)(
      url,
      {
        method: 'POST',
        agent: false,
        lookup: checkedLookup(encrypted),
        signal: AbortSignal.timeout(patience),
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'sipPROT',
          ...(hook.secret ? { 'x-sipprot-signature': signatureOf(hook.secret, body, now) } : {}),
        },
      },
      (answer) => {
        finish(answer).then(resolve, reject);
      },
    );
    request.on('error', (error) => reject(new Error(inWords(error, url), { cause: error })));
    request.end(body);
  });
}

function checkedLookup(encrypted: boolean): LookupFunction {
  return (name, options, done) => {
    lookup(name, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error) return done(error, '', 0);
      for (const { address } of found) {
        const refusal = refusalOf(address, encrypted);
        if (refusal !== undefined) return done(new Error(refusal), '', 0);
      }
      const [first] = found;
      if (!first) return done(new Error(`${name} has no address`), '', 0);
      return options.all ? done(null, found) : done(null, first.address, first.family);
    });
  };
}

async function finish(answer: IncomingMessage): Promise<string> {
  const status = answer.statusCode ?? 0;
  let text = '';
  answer.setEncoding('utf8');
  for await (const chunk of answer) {
    text += chunk;
    if (text.length > longestAnswer) break;
  }
  answer.destroy();
  if (status >= 200 && status < 300) return `answered ${status}`;
  const { location } = answer.headers;
  if (status >= 300 && status < 400)
    throw new Error(
      `it answers ${status}: it wants to be asked elsewhere${location ? ` (${oneLine(location, 200)})` : ''}, give that address`,
    );
  throw new Error([`it answers ${status}`, oneLine(text, 200)].filter((part) => part !== '').join(': '));
}

function inWords(error: Error & { readonly code?: string }, url: URL): string {
  if (error.name === 'AbortError' || error.name === 'TimeoutError' || error.code === 'ABORT_ERR')
    return `${url.host} did not answer within ${patience / 1000} s`;
  if (error.code === 'ECONNREFUSED') return `${url.host} takes no connection: nothing listens there`;
  if (error.code === 'ECONNRESET')
    return `${url.host} ends the connection without an answer: look at the port, and whether it wants ${url.protocol === 'https:' ? 'http' : 'https'}`;
  if (error.code === 'EPROTO') return `${url.host} does not speak TLS there: look at the port, or use http`;
  if (error.code?.startsWith('HPE_')) return `${url.host} is no web server: look at the port`;
  if (error.code === 'EAI_AGAIN') return `the name servers do not answer: ${url.hostname} cannot be found now`;
  if (error.code === 'ENOTFOUND') return `${url.hostname} is not known to the name servers: look at the name`;
  if (/certificate|self.signed|altname|issuer/i.test(error.message))
    return `the certificate of ${url.host} is not trusted: ${error.message}`;
  return error.message;
}
