/** One finding that the parser can make: how much it weighs, what it is, and where it is written. */
export interface AnomalyFact {
  /** 0 (seen in honest traffic, or explicitly to be tolerated) to 10 (never honest) */
  readonly weight: number;
  /** one sentence for an operator, no full stop */
  readonly title: string;
  readonly source: string;
}

/**
 * Every code of the SIP parser. Codes are stable: they stand in the attack log and in settings.
 *
 * Weight 0 is deliberate where RFC 4475 or RFC 5118 has a message that must be tolerated (a request without From,
 * To and Call-ID; repeated headers) or where honest phones do it: the code shows in explanations, it never scores.
 */
export const anomalies = {
  'not-sip': { weight: 4, title: 'Payload on a SIP port is no SIP', source: 'RFC 3261 7' },

  'urgent-data': {
    weight: 10,
    title: 'Urgent data in a TCP connection: bytes that the server leaves out',
    source: 'RFC 6093; tcp(7)',
  },

  'bad-start-line': { weight: 4, title: 'Start line cannot be read', source: 'RFC 3261 7.1' },
  'start-line-space': { weight: 3, title: 'Start line has more than single spaces', source: 'RFC 4475 3.1.2.9' },
  'start-line-trailing-space': { weight: 1, title: 'Start line ends in white space', source: 'RFC 4475 3.1.2.10' },
  'oversize-start-line': { weight: 4, title: 'Start line is longer than 2,048 bytes', source: 'RFC 3261 7.1' },
  'bad-version': { weight: 4, title: 'Version is not SIP/2.0', source: 'RFC 4475 3.1.2.16' },
  'version-case': { weight: 1, title: 'Version is not written SIP/2.0 in capitals', source: 'RFC 3261 7.1' },
  'missing-version': { weight: 4, title: 'Start line has no version', source: 'RFC 3261 7.1' },
  'bad-method': { weight: 5, title: 'Method is no token', source: 'RFC 3261 25.1 Method' },
  'method-case': { weight: 2, title: 'Method is written in lower case', source: 'RFC 3261 7.1' },
  'bad-status-code': { weight: 5, title: 'Status code is not 100 to 699', source: 'RFC 4475 3.1.2.19' },

  'request-uri-space': { weight: 3, title: 'Request-URI has white space in it', source: 'RFC 4475 3.1.2.8' },
  'request-uri-brackets': { weight: 3, title: 'Request-URI stands in angle brackets', source: 'RFC 4475 3.1.2.7' },
  'request-uri-headers': { weight: 4, title: 'Request-URI carries headers', source: 'RFC 4475 3.1.2.11' },
  'missing-scheme': { weight: 3, title: 'URI has no scheme', source: 'RFC 3261 25.1 SIP-URI' },
  'bad-uri-character': { weight: 3, title: 'URI has a byte that no URI may have', source: 'RFC 3261 25.1 SIP-URI' },
  'bad-uri-escape': { weight: 3, title: 'URI has % without two hexadecimal digits', source: 'RFC 3261 25.1 escaped' },
  'escaped-line-break': { weight: 4, title: 'Address hides a line break behind %', source: 'RFC 3261 19.1.2' },
  'bad-host': { weight: 3, title: 'Host of a URI is none', source: 'RFC 3261 25.1 host' },
  'bad-port': { weight: 3, title: 'Port is no number from 0 to 65535', source: 'RFC 3261 25.1 port' },

  'missing-via': { weight: 4, title: 'Via is missing', source: 'RFC 3261 8.1.1' },
  'missing-cseq': { weight: 4, title: 'CSeq is missing', source: 'RFC 3261 8.1.1' },
  'missing-from': { weight: 0, title: 'From is missing', source: 'RFC 4475 3.3.1' },
  'missing-to': { weight: 0, title: 'To is missing', source: 'RFC 4475 3.3.1' },
  'missing-call-id': { weight: 0, title: 'Call-ID is missing', source: 'RFC 4475 3.3.1' },
  'missing-max-forwards': { weight: 0, title: 'Max-Forwards is missing', source: 'RFC 2543 style, RFC 4475 3.4.1' },
  'missing-content-length': { weight: 0, title: 'Content-Length is missing on a stream', source: 'RFC 3261 18.3' },
  'repeated-header': { weight: 0, title: 'Header that may stand once is repeated', source: 'RFC 4475 3.3.8' },
  'repeated-header-many': {
    weight: 4,
    title: 'Header that may stand once stands four times or more',
    source: 'RFC 3261 7.3.1',
  },
  'bad-header-line': { weight: 3, title: 'Header line has no name or no colon', source: 'RFC 3261 7.3.1' },
  'missing-header-end': { weight: 2, title: 'Message ends before its headers do', source: 'RFC 3261 7' },
  'oversize-header': { weight: 3, title: 'Header is too long', source: 'RFC 3261 7.3.1' },
  'too-many-headers': { weight: 4, title: 'More than 256 headers', source: 'RFC 3261 7.3.1' },
  'bare-lf': { weight: 0, title: 'Lines end in LF alone', source: 'RFC 3261 7' },
  'bare-cr': { weight: 1, title: 'Lines end in CR alone', source: 'RFC 3261 7' },
  'nul-byte': { weight: 5, title: 'NUL byte in a header', source: 'RFC 3261 25.1' },
  'control-character': { weight: 4, title: 'Control byte in a header', source: 'RFC 3261 25.1' },
  'not-utf8': { weight: 0, title: 'Header is not UTF-8', source: 'RFC 3261 7.3.1' },

  'bad-via': { weight: 3, title: 'Via cannot be read', source: 'RFC 3261 20.42' },
  'empty-branch': { weight: 0, title: 'Branch is nothing but its magic cookie', source: 'RFC 4475 3.2.1' },
  'empty-parameter': { weight: 2, title: 'Semicolons without parameters', source: 'RFC 4475 3.1.2.1' },
  'bad-parameter': { weight: 2, title: 'Parameter cannot be read', source: 'RFC 3261 25.1 generic-param' },
  'repeated-tag': { weight: 3, title: 'From or To has two tags', source: 'RFC 3261 7.3.1' },
  'bad-from': { weight: 3, title: 'From cannot be read', source: 'RFC 3261 20.20' },
  'bad-to': { weight: 3, title: 'To cannot be read', source: 'RFC 3261 20.39' },
  'bad-contact': { weight: 3, title: 'Contact cannot be read', source: 'RFC 3261 20.10' },
  'bad-call-id': { weight: 2, title: 'Call-ID is empty or has white space in it', source: 'RFC 3261 20.8' },
  'angle-space': { weight: 2, title: 'White space within angle brackets', source: 'RFC 4475 3.1.2.14' },
  'unquoted-display-name': {
    weight: 1,
    title: 'Display name that needs quotes has none',
    source: 'RFC 4475 3.1.2.15',
  },
  'unquoted-question-mark': {
    weight: 3,
    title: 'URI with headers stands without angle brackets',
    source: 'RFC 4475 3.1.2.13',
  },
  'unbalanced-quotes': { weight: 4, title: 'Quoted string has no end', source: 'RFC 4475 3.1.2.6' },
  'unbalanced-brackets': { weight: 4, title: 'Angle brackets do not pair', source: 'RFC 3261 25.1 name-addr' },

  'bad-cseq': { weight: 4, title: 'CSeq is not a number and a method', source: 'RFC 3261 20.16' },
  'cseq-out-of-range': { weight: 4, title: 'CSeq does not fit 32 bits', source: 'RFC 4475 3.1.2.4' },
  'cseq-large': { weight: 0, title: 'CSeq is 2^31 or more', source: 'RFC 3261 8.1.1.5' },
  'cseq-method-mismatch': { weight: 5, title: 'CSeq names another method', source: 'RFC 4475 3.1.2.17' },
  'bad-max-forwards': { weight: 2, title: 'Max-Forwards is no number from 0 to 255', source: 'RFC 3261 20.22' },
  'bad-expires': { weight: 2, title: 'Expires is no number of 32 bits', source: 'RFC 4475 3.1.2.4' },
  'bad-retry-after': { weight: 2, title: 'Retry-After is no number of 32 bits', source: 'RFC 4475 3.1.2.5' },
  'bad-warning': { weight: 2, title: 'Warning code has not three digits', source: 'RFC 4475 3.1.2.5' },
  'bad-date': { weight: 1, title: 'Date is not in GMT', source: 'RFC 4475 3.1.2.12' },
  'bad-content-length': { weight: 4, title: 'Content-Length is no number', source: 'RFC 4475 3.1.2.3' },
  'content-length-too-large': {
    weight: 4,
    title: 'Content-Length promises more than was sent',
    source: 'RFC 4475 3.1.2.2',
  },
  'content-length-little-larger': {
    weight: 1,
    title: 'Content-Length promises a few bytes more than were sent',
    source: 'RFC 3261 18.3; a SIP ALG that wrote shorter addresses into SDP and left it',
  },
  'content-length-smaller': { weight: 0, title: 'Bytes follow the body', source: 'RFC 3261 18.3' },

  'sql-injection': { weight: 8, title: 'SQL in a header or URI', source: 'CWE-89' },
  'script-injection': { weight: 8, title: 'HTML or script in a header or URI', source: 'CWE-79' },
  'shell-injection': { weight: 8, title: 'Shell command in a header or URI', source: 'CWE-78' },
  'format-string': { weight: 8, title: 'printf directives in a header or URI', source: 'CWE-134' },
  'path-traversal': { weight: 8, title: 'Climbing path in a header or URI', source: 'CWE-22' },
} as const satisfies Record<string, AnomalyFact>;

export type AnomalyCode = keyof typeof anomalies;

/** Sum of the weights of the first `count` codes. */
export function scoreOf(codes: readonly AnomalyCode[], count: number): number {
  let score = 0;
  for (let i = 0; i < count; i++) score += anomalies[codes[i]!].weight;
  return score;
}
