import { hashSpan } from '../sip/hash.ts';
import { method, type SipMessage } from '../sip/message.ts';
import { Span } from '../sip/text.ts';
import { uriUser } from '../sip/uri.ts';
import { mix } from './hash.ts';
import { hasAccounts } from './known-good.ts';
import { isAccepted, type Scene } from './scene.ts';

const span = new Span();

/** Hash of the user in From; 0 when there is none. */
export function callerOf({ bytes, fromStart, fromEnd }: SipMessage): number {
  if (fromStart < 0 || !uriUser(bytes, fromStart, fromEnd, span)) return 0;
  return hashSpan(bytes, span.start, span.end) || 1;
}

/** Methods whose success needs a user who is there. */
export function tellsOfUser(kind: number): boolean {
  return (
    kind === method.invite ||
    kind === method.message ||
    kind === method.subscribe ||
    kind === method.publish ||
    kind === method.notify
  );
}

/** A subscriber's number, as a provider has them: those who look for extensions ask for shorter ones, and for names. */
export function isSubscriber(user: string): boolean {
  return /^\+?\d{7,}$/.test(user);
}

/** As monitors call whom they ask each server for; scanners ask for an extension, or for somebody who may be there. */
export function isMonitor(user: string): boolean {
  return /ping|monitor|probe|health|check|alive|beat|watch|status|qualify|nagios|icinga|zabbix|prtg/i.test(user);
}

/** Where it is the caller that is refused, whoever tries many callers is searching, too. */
export function subjectOf({ sip, user }: Scene, status: number): number {
  const ofCaller = sip.method === method.message || sip.method === method.subscribe || sip.method === method.publish;
  const caller = status === 403 && ofCaller ? callerOf(sip) : 0;
  return caller === 0 ? user : mix(user, caller);
}

/** A phone wants to know the state of a user whom the server does not know (any more). */
export function isMissingKey({ sip, user }: Scene, status: number): boolean {
  if (sip.method !== method.subscribe || status !== 404) return false;
  const caller = callerOf(sip);
  return caller !== 0 && caller !== user;
}

/** Final replies that say "no such user" or refuse it before any credentials (RFC 3261, 21.4 and 21.6). */
export function isUnknownUser(status: number): boolean {
  return status === 404 || status === 403 || status === 410 || status === 484 || status === 485 || status === 604;
}

/**
 * The server does not do what was asked for, whoever the user is. A phone hears that about itself, or from a server that
 * it is registered with; only who goes on to ask for others is searching.
 */
export function isNotServed(kind: number, status: number): boolean {
  // a CANCEL that crosses the answer hears 481 (RFC 3261, 9.2)
  if (kind === method.invite || kind === method.cancel) return false;
  if (status === 400 || status === 416 || status === 603 || status === 606) return true;
  if (kind === method.register) return status === 405 || status === 501;
  return status === 405 || status === 415 || status === 481 || status === 489 || status === 501;
}

/** It asks for the user whose name it gives as its own: for its mailbox, or to publish its state. The answer repeats both. */
function asksForItself({ sip, user }: Scene): boolean {
  return sip.method !== method.register && callerOf(sip) === user;
}

/**
 * The answer says nothing of the user, or it was not him who was looked for. Providers tell each account of its mailbox
 * (RFC 3842), and proxies keep a way open to each phone, also where the PBX takes no such message; and a server that
 * knows no such event says so (489, RFC 6665, 8.3.2) whoever it is about: a softphone with many friends hears it for
 * each of them.
 */
export function saysLittle(scene: Scene, status: number): boolean {
  const { method: kind } = scene.sip;
  if (kind === method.notify) return status !== 400;
  if (kind === method.info && (status === 405 || status === 481 || status === 501)) return true;
  if ((kind === method.subscribe || kind === method.publish) && status === 489) return true;
  return isNotServed(kind, status) && asksForItself(scene);
}

/** What was asked for belongs here, whatever the answer. */
export function isHonest(scene: Scene): boolean {
  const { good } = scene;
  const { method: kind } = scene.sip;
  if (hasAccounts(good) && (kind === method.subscribe || kind === method.publish)) return true;
  // refused credentials are judged as password guessing; an account that worked from here was not looked for
  if (kind === method.register) return scene.credentials || good?.users.has(scene.user) === true;
  // the server looked past valid credentials and found no such number, or one that this user may not call
  return isAccepted(scene);
}
