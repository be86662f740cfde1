import { issueCertificate, type KeyPair } from '../../certificates/certificate.ts';

/** browsers refuse leaf certificates that are valid for longer */
const validDays = 397;

/**
 * A self-signed certificate with a new key, for these names and addresses: an operator compares its fingerprint once, or
 * puts a better one in its place.
 */
export function selfSigned(names: readonly string[], now: number): KeyPair {
  return issueCertificate({ use: 'server', commonName: `sipPROT ${names[0] ?? ''}`, names, days: validDays, now });
}
