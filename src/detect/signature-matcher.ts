import { type BytePattern, matchesPattern, parseBytePattern } from '../model/byte-pattern.ts';
import { LruMap } from '../model/lru-map.ts';
import type { Fingerprint, Signature } from '../model/settings.ts';
import type { SipMessage } from '../sip/message.ts';
import { textOf } from '../sip/text.ts';
import type { Scene } from './scene.ts';

export interface SignatureMatch {
  readonly strength: 'strong' | 'weak';
  readonly reason: string;
  /** the offending bytes of the message */
  readonly start: number;
  readonly end: number;
}

interface Agent {
  readonly text: string;
  readonly signature: Signature | undefined;
}

const maxAgents = 8192;

/**
 * Compares User-Agents with signatures and messages with fingerprints. A User-Agent is compared once: the verdict is
 * kept by its hash, and a verdict "strong" is checked again against the text, so that no hash collision blocks anybody.
 */
export class SignatureMatcher {
  readonly #agents = new LruMap<number, Agent>(maxAgents);
  readonly #signatures: readonly Signature[];
  readonly #fingerprints: readonly CompiledFingerprint[];

  constructor(signatures: readonly Signature[], fingerprints: readonly Fingerprint[]) {
    this.#signatures = signatures.map((signature) => ({ ...signature, pattern: signature.pattern.toLowerCase() }));
    this.#fingerprints = fingerprints.map(compile);
  }

  /** Text of a User-Agent by its hash, if it is still known. */
  agentText(hash: number): string | undefined {
    return this.#agents.get(hash)?.text;
  }

  match(scene: Scene): SignatureMatch | undefined {
    const { sip } = scene;
    let weak: SignatureMatch | undefined;
    if (sip.userAgentStart >= 0) {
      const { signature } = this.#agent(scene.userAgent, sip);
      if (signature) {
        const text = textOf(sip.bytes, sip.userAgentStart, sip.userAgentEnd, 200);
        if (signatureMatches(signature, text.toLowerCase())) {
          const match: SignatureMatch = {
            strength: signature.strength,
            reason: `its User-Agent is "${text}", known from attack tools`,
            start: sip.userAgentStart,
            end: sip.userAgentEnd,
          };
          if (match.strength === 'strong') return match;
          weak = match;
        }
      }
    }
    for (const fingerprint of this.#fingerprints) {
      if (!allHold(fingerprint.conditions, sip)) continue;
      const span = spanOf(sip, fingerprint.conditions[0]!.field);
      const match: SignatureMatch = {
        strength: fingerprint.strength,
        reason: `its messages are built like those of an attack tool (${fingerprint.name})`,
        start: span.start,
        end: span.end,
      };
      if (match.strength === 'strong') return match;
      weak ??= match;
    }
    return weak;
  }

  #agent(hash: number, sip: SipMessage): Agent {
    const known = this.#agents.get(hash);
    if (known) return known;
    const text = textOf(sip.bytes, sip.userAgentStart, sip.userAgentEnd, 200);
    const lower = text.toLowerCase();
    const matches = this.#signatures.filter((signature) => signatureMatches(signature, lower));
    const agent = { text, signature: matches.find((one) => one.strength === 'strong') ?? matches[0] };
    this.#agents.set(hash, agent);
    return agent;
  }
}

function signatureMatches(signature: Signature, lower: string): boolean {
  if (signature.match === 'exact') return lower === signature.pattern;
  return signature.match === 'prefix' ? lower.startsWith(signature.pattern) : lower.includes(signature.pattern);
}

type Field = Fingerprint['conditions'][number]['field'];

interface CompiledCondition {
  readonly field: Field;
  readonly match: Fingerprint['conditions'][number]['match'];
  readonly bytes: Uint8Array;
  readonly skips: Uint8Array;
  readonly pattern: BytePattern | undefined;
}

interface CompiledFingerprint {
  readonly name: string;
  readonly strength: 'strong' | 'weak';
  readonly conditions: readonly CompiledCondition[];
}

function compile(fingerprint: Fingerprint): CompiledFingerprint {
  return {
    name: fingerprint.name,
    strength: fingerprint.strength,
    conditions: fingerprint.conditions.map(({ field, match, text }) => {
      const bytes = new TextEncoder().encode(text);
      return { field, match, bytes, skips: skipsOf(bytes), pattern: match === 'pattern' ? patternOf(text) : undefined };
    }),
  };
}

/** @throws what is wrong with it: the settings' schema lets no such text in */
function patternOf(text: string): BytePattern {
  const pattern = parseBytePattern(text);
  if (typeof pattern === 'string') throw new Error(`pattern of a fingerprint: ${pattern}`);
  return pattern;
}

const span = { start: -1, end: -1 };

/** The shared span object, overwritten by the next call. */
function spanOf(sip: SipMessage, field: Field): { start: number; end: number } {
  switch (field) {
    case 'from':
      return set(sip.fromStart, sip.fromEnd);
    case 'to':
      return set(sip.toStart, sip.toEnd);
    case 'from-tag':
      return set(sip.fromTagStart, sip.fromTagEnd);
    case 'call-id':
      return set(sip.callIdStart, sip.callIdEnd);
    case 'request-uri':
      return set(sip.uriStart, sip.uriEnd);
    case 'via':
      return set(sip.viaStart, sip.viaEnd);
    case 'branch':
      return set(sip.branchStart, sip.branchEnd);
    case 'contact':
      return set(sip.contactStart, sip.contactEnd);
  }
}

function set(start: number, end: number): { start: number; end: number } {
  span.start = start;
  span.end = end;
  return span;
}

function allHold(conditions: readonly CompiledCondition[], sip: SipMessage): boolean {
  for (let i = 0; i < conditions.length; i++) if (!conditionHolds(conditions[i]!, sip)) return false;
  return true;
}

function conditionHolds(condition: CompiledCondition, sip: SipMessage): boolean {
  const { start, end } = spanOf(sip, condition.field);
  if (start < 0) return false;
  const wanted = condition.bytes;
  switch (condition.match) {
    case 'hex-0x01':
      return isHexWithSeparator(sip.bytes, start, end);
    case 'pattern':
      return matchesPattern(condition.pattern!, sip.bytes, start, end);
    case 'exact':
      return end - start === wanted.length && equalsAt(sip.bytes, start, wanted);
    case 'prefix':
      return end - start >= wanted.length && equalsAt(sip.bytes, start, wanted);
    case 'contains':
      return contains(sip.bytes, start, end, wanted, condition.skips);
  }
}

/** @param skips see `skipsOf` */
function contains(bytes: Uint8Array, start: number, end: number, wanted: Uint8Array, skips: Uint8Array): boolean {
  const toLast = wanted.length - 1;
  if (toLast < 0) return true;
  for (let at = start; at + toLast < end; at += skips[bytes[at + toLast]!]!)
    if (equalsAt(bytes, at, wanted)) return true;
  return false;
}

/**
 * How far a search for `wanted` may move on when the byte under the last of it is this one (R. N. Horspool, 1980): most
 * often by its whole length.
 */
function skipsOf(wanted: Uint8Array): Uint8Array {
  const skips = new Uint8Array(256).fill(Math.min(Math.max(wanted.length, 1), 255));
  for (let i = 0; i < wanted.length - 1; i++) skips[wanted[i]!] = Math.min(wanted.length - 1 - i, 255);
  return skips;
}

function equalsAt(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  for (let i = 0; i < wanted.length; i++) if (bytes[at + i] !== wanted[i]) return false;
  return true;
}

/** SIPVicious packs what it needs to know into the tag: hex of `text 0x01 decimal`. Random hex tags do not decode so. */
function isHexWithSeparator(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length < 12 || length % 2 !== 0) return false;
  let separators = 0;
  for (let i = start; i < end; i += 2) {
    const high = hexDigit(bytes[i]!);
    const low = hexDigit(bytes[i + 1]!);
    if (high < 0 || low < 0) return false;
    const byte = high * 16 + low;
    if (byte === 1) separators++;
    else if (byte < 0x20 || byte > 0x7e) return false;
    else if (separators > 0 && (byte < 0x30 || byte > 0x39)) return false;
  }
  return separators === 1;
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
