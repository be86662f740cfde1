/**
 * What vendors put before the MAC where the prefix itself ends in a hexadecimal letter or the MAC follows at once:
 * Cisco SEP, CTLSEP, ITLSEP, SIP, SIPDefault's sisters, ATA, GK, VGC, AN; SPA; Grandstream cfg; Panasonic Config; Fanvil,
 * Snom and others by model and hyphen, which need no entry here.
 */
const prefixed =
  /^(?:ctlsep|itlsep|sep|sip|sda|ata|gk|vgc|an|skigw|spa|cfg|config|ht|phone|user|mac)([0-9a-f]{12})(?![0-9a-f])/;
const plain = /(?<![0-9a-f])([0-9a-f]{12})(?![0-9a-f])/;
const paired = /(?<![0-9a-f])([0-9a-f]{2}([-:_])(?:[0-9a-f]{2}\2){4}[0-9a-f]{2})(?![0-9a-f])/;
const dotted = /(?<![0-9a-f])([0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})(?![0-9a-f])/;
/** PXE writes the hardware type before the address: 01-88-99-aa-bb-cc-dd. */
const networkBoot = /(?<![0-9a-f])01-((?:[0-9a-f]{2}-){5}[0-9a-f]{2})(?![0-9a-f])/;
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;

/**
 * The device that a provisioning file name is for: the MAC address in it as 12 lower-case hexadecimal digits. The file
 * name counts first, then the folders before it. `undefined` for a name without a MAC, and for the files that all phones
 * of a vendor share, which stand under a zero vendor number (000000000000.cfg, y000000000066.boot).
 */
export function deviceIdentity(name: string): string | undefined {
  const parts = name.slice(-300).toLowerCase().split(/[/\\]/);
  for (let i = parts.length - 1; i >= 0; i--) {
    const identity = identityIn(parts[i]!);
    if (identity !== undefined) return identity;
  }
  return undefined;
}

function identityIn(part: string): string | undefined {
  if (part.length < 12 || uuid.test(part)) return undefined;
  const match =
    prefixed.exec(part) ?? networkBoot.exec(part) ?? paired.exec(part) ?? dotted.exec(part) ?? plain.exec(part);
  const digits = match?.[1]?.replace(/[-:_.]/g, '');
  if (digits === undefined || digits.startsWith('000000') || digits === 'ffffffffffff') return undefined;
  return digits;
}

const notConfiguration =
  /\.(?:log|bin|ld|rom|loads|sbn|sgn|sebn|zip|fw|rfs|img|gz|tar|tlv|wav|raw|mp3|jar|lang|lng|bmp|png|jpe?g|crt|pem|cer|der|efi|0|k9|so|vbt)$/;
const configuration = /\.(?:cfg|cnf|conf|config|ini|xml|boot|tuz|dat|enc|htm|html|prv|prov|json|ya?ml)$/;
/** Files that hold no account: tones, key layouts, dial plans, languages, phone books. */
const harmless = /(?:dialplan|tones|softkey|ringlist|distinctiveringlist|locale|language|dictionary|directory)/;

/** Is this the name of a file that configures a device, so that whoever reads it may learn its password? */
export function looksLikeConfiguration(name: string): boolean {
  const file = name
    .slice(-300)
    .toLowerCase()
    .replace(/^.*[/\\]/s, '');
  if (notConfiguration.test(file) || harmless.test(file)) return false;
  return configuration.test(file) || deviceIdentity(file) !== undefined;
}

const secretKeys: readonly RegExp[] = [
  // account.1.password = x, reg.1.auth.password="x", line1_password: "x", sip line1 password: x, secret=x, SIP_PASS_1="x"
  /(?:passw(?:or)?d|passwort|sip_pass|auth_?pass|user_pass|register pwd|secret)[\w!]{0,12}[ \t]{0,20}[=:][ \t]{0,20}"?([^\s"<;&]{1,64})/g,
  // <authPassword>x</…>, <Password_1_ ua="na">x</…>, <user_pass idx="1" perm="">x</…>
  /<(?:[\w.]{0,24})(?:password|passwd|user_pass|auth_?pass|secret)\w{0,12}(?: [^<>\n]{0,80})?>([^\s<]{1,64})/g,
  // Gigaset: ID="…SIP_PASSWORD" … value="x"
  /(?:password|passwd)[^"<>\n]{0,8}"[^<>\n]{0,80}value="([^"\s]{1,64})"/g,
  // Grandstream: P34=x, <P34>x</P34> (accounts 1 to 4)
  /(?:^|[\s&<])p(?:34|406|506|606)[ \t]{0,4}[=>][ \t]{0,4}"?([^\s"<&]{1,64})/g,
];

/** What stands in a file for "no password here". */
const placeholder = /^(?:\*+|x+|nil|null|none|%null%|unprovisioned|\$\{?\w+\}?|0|1|true|false|enc\(.*)$/;

/**
 * Does the start of a file, `bytes[start, end)`, hold a password or shared secret in clear, as the configuration of a
 * phone does? Reads 4,096 bytes at most. A value that only stands for one (`****`, UNPROVISIONED) is none.
 */
export function carriesSecrets(bytes: Uint8Array, start: number, end: number): boolean {
  if (start < 0 || end <= start) return false;
  const length = Math.min(end - start, 4096);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, length)
    .toString('latin1')
    .toLowerCase();
  for (const key of secretKeys) for (const match of text.matchAll(key)) if (!placeholder.test(match[1]!)) return true;
  return false;
}
