import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { KeyPair } from '../../certificates/certificate.ts';
import { isLoopback, isUnspecified, parseAddress } from '../../model/address.ts';
import type { ConsoleOptions } from '../options.ts';
import { selfSigned } from './self-signed.ts';

export interface ChosenTls {
  readonly pair: KeyPair | null;
  readonly kind: 'own' | 'self-signed' | 'none';
  /** SHA-256 of the certificate, for an operator who compares */
  readonly fingerprint: string | null;
}

const renewBefore = 30 * 86_400_000;

/** The operator's certificate; else, on loopback, plain HTTP; else a self-signed one, kept in the console's directory. */
export function chooseTls(options: ConsoleOptions, now: number): ChosenTls {
  if (options.tls) return chosen(options.tls, 'own');
  const address = parseAddress(options.address);
  if (address && isLoopback(address)) return { pair: null, kind: 'none', fingerprint: null };
  const file = join(options.consoleDir, 'self-signed.pem');
  const kept = readPair(file, now);
  if (kept) return chosen(kept, 'self-signed');
  const pair = selfSigned(namesOf(options, address !== undefined && isUnspecified(address)), now);
  // one file, moved into place: never a key without its certificate
  writeFileSync(`${file}.new`, pair.certificate + pair.key, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return chosen(pair, 'self-signed');
}

function chosen(pair: KeyPair, kind: 'own' | 'self-signed'): ChosenTls {
  return { pair, kind, fingerprint: new X509Certificate(pair.certificate).fingerprint256 };
}

function readPair(file: string, now: number): KeyPair | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const text = readFileSync(file, 'utf8');
    const certificate = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----\n/.exec(text)?.[0];
    const key = /-----BEGIN PRIVATE KEY-----[\s\S]+?-----END PRIVATE KEY-----\n/.exec(text)?.[0];
    if (!certificate || !key) return undefined;
    return Date.parse(new X509Certificate(certificate).validTo) - now > renewBefore ? { certificate, key } : undefined;
  } catch {
    // a damaged one is replaced
    return undefined;
  }
}

function namesOf({ address, hostName }: ConsoleOptions, everywhere: boolean): string[] {
  const own = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map((one) => one.address));
  const names = [hostName, hostname(), 'localhost', ...(everywhere ? own : [address])];
  return [...new Set(names)].filter((name) => !name.includes('%') && /^[\w.:-]{1,253}$/.test(name));
}
