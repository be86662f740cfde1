/** What a person means by what he typed into the one search field. */
export type SearchMeaning =
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'prefix'; readonly prefix: string }
  | { readonly kind: 'country'; readonly code: string }
  | { readonly kind: 'extension'; readonly number: string }
  | { readonly kind: 'userAgent'; readonly name: string }
  | { readonly kind: 'text'; readonly words: string };

/** User agents as they come: a product with a version (`FPBX-16.0`, `Cisco UCM 12.0.1`), or a known tool. */
const userAgentShape =
  /^[A-Za-z][\w .()-]*[/ -]v?\d+(\.\d+)+[\w .()-]*$|^(friendly-scanner|sipvicious|sipcli|vaxsipuseragent|pplsip|sundayddr|nmap)\b/i;

/**
 * Understands an address (also with port: `192.0.2.1:5060`, `[2001:db8::1]:5060`, `sip:204@192.0.2.1`), a prefix,
 * the name or code of a country, an extension or number, a user agent; everything else is words for the log.
 * @param countries code → name in the reader's language
 */
export function parseSearch(input: string, countries: ReadonlyMap<string, string>): SearchMeaning | undefined {
  const text = input.trim().slice(0, 200);
  if (text === '') return undefined;
  const address = addressIn(text);
  if (address !== undefined) return { kind: 'address', address };
  const prefix = prefixIn(text);
  if (prefix !== undefined) return { kind: 'prefix', prefix };
  const country = countryIn(text, countries);
  if (country !== undefined) return { kind: 'country', code: country };
  if (/^\+?[\d*#]{2,20}$/.test(text)) return { kind: 'extension', number: text };
  if (userAgentShape.test(text)) return { kind: 'userAgent', name: text };
  return { kind: 'text', words: text };
}

/** The address in a text that is nothing but an address, however it is wrapped; `undefined` when it is none. */
export function addressIn(text: string): string | undefined {
  const uri = /^(?:sips?:)?(?:[^@\s]*@)?(.+)$/i.exec(text.trim())?.[1] ?? '';
  const bare = uri.replace(/[;>?].*$/, '').replace(/^</, '');
  const bracketed = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(bare)?.[1];
  if (bracketed !== undefined) return isIpv6(bracketed) ? bracketed.toLowerCase() : undefined;
  const four = /^(\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5})?$/.exec(bare)?.[1];
  if (four !== undefined) return isIpv4(four) ? four : undefined;
  return isIpv6(bare) ? bare.toLowerCase() : undefined;
}

/** Whether it is an address or a prefix as the server takes it: nothing around it, and nothing left out. */
export function isPrefix(text: string): boolean {
  const [address = '', length, ...more] = text.split('/');
  const bits = isIpv4(address) ? 32 : isIpv6(address) ? 128 : -1;
  if (bits < 0 || more.length > 0) return false;
  return length === undefined || (/^(0|[1-9]\d{0,2})$/.test(length) && Number(length) <= bits);
}

function prefixIn(text: string): string | undefined {
  const match = /^([0-9a-f.:]+)\s*\/\s*(\d{1,3})$/i.exec(text);
  if (!match) return shortenedIpv4(text);
  const [, address = '', length = ''] = match;
  const bits = isIpv4(address) ? 32 : isIpv6(address) ? 128 : -1;
  return Number(length) <= bits ? `${address.toLowerCase()}/${Number(length)}` : undefined;
}

/** `203.0.113.` and `203.0.*` → their prefix: how people write a network. */
function shortenedIpv4(text: string): string | undefined {
  const match = /^(\d{1,3}(?:\.\d{1,3}){0,2})\.\*?(?:\.\*)*$/.exec(text);
  const parts = match?.[1]?.split('.') ?? [];
  if (parts.length === 0 || parts.some((part) => Number(part) > 255)) return undefined;
  return `${[...parts, '0', '0', '0'].slice(0, 4).join('.')}/${parts.length * 8}`;
}

function countryIn(text: string, countries: ReadonlyMap<string, string>): string | undefined {
  if (/^[A-Z]{2}$/.test(text) && countries.has(text)) return text;
  const wanted = text.toLowerCase();
  for (const [code, name] of countries) if (name.toLowerCase() === wanted) return code;
  if (wanted.length < 4) return undefined;
  const beginning = [...countries].filter(([, name]) => name.toLowerCase().startsWith(wanted));
  return beginning.length === 1 ? beginning[0]?.[0] : undefined;
}

function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
}

function isIpv6(text: string): boolean {
  if (!/^[0-9a-f:.]+$/i.test(text) || !text.includes(':')) return false;
  // the parser of the browser knows the grammar (RFC 4291, 2.2) better than an expression would
  return URL.canParse(`http://[${text}]/`);
}
