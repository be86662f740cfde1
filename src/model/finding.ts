/** The gravest first. */
export const findingSeverities = ['critical', 'warning', 'info'] as const;

export type FindingSeverity = (typeof findingSeverities)[number];

/**
 * `quietDays`: one that was not seen for so long is closed by itself. Phones and servers show theirs all day; configurations are
 * asked for when a phone starts, and what attackers found out they may come back for.
 */
export const findingKinds = {
  compromise: {
    title: 'Credentials accepted from a source that was guessing them',
    severity: 'critical',
    quietDays: 90,
    remedy: 'Change the password of this account now, look for calls it made, and keep the source blocked.',
  },
  provisioningLeak: {
    title: 'A configuration file was served to an attacker',
    severity: 'critical',
    quietDays: 90,
    remedy:
      'Rotate every password in the named files, and serve provisioning over HTTPS with a client certificate or only to known networks.',
  },
  digestLeak: {
    title: 'A password hash of this server was given to a stranger',
    severity: 'critical',
    quietDays: 90,
    remedy:
      'Change the password of this account, to a long random one: hashes are cracked at leisure. Answer no challenges in calls from outside (Asterisk: no outbound_auth on the endpoint for anonymous calls; phones: accept SIP only from the PBX). If the caller is your own provider, allow his address.',
  },
  openRelay: {
    title: 'An INVITE without credentials towards an outside number was accepted',
    severity: 'critical',
    quietDays: 30,
    remedy:
      'Require authentication for outbound calls; allow anonymous INVITEs only to your own numbers, in a context that cannot dial out.',
  },
  userDisclosure: {
    title: 'Answers tell existing from unknown users',
    severity: 'warning',
    quietDays: 30,
    remedy:
      'Answer unknown users like existing ones (Asterisk: alwaysauthreject=yes; Kamailio: challenge before the look-up).',
  },
  weakDigest: {
    title: 'Digest authentication weaker than it could be',
    severity: 'info',
    quietDays: 7,
    remedy: 'Offer qop="auth", and SHA-256 (RFC 8760) to phones that know it.',
  },
  clearSecrets: {
    title: 'A configuration with secrets was sent in clear over TFTP',
    severity: 'warning',
    quietDays: 30,
    remedy: 'Provision over HTTPS, or encrypt the configuration files with the vendor’s tool.',
  },
  stalePhone: {
    title: 'A phone keeps using a wrong password',
    severity: 'warning',
    quietDays: 2,
    remedy: 'Correct the password in the phone, or remove the account from it.',
  },
  serverBanner: {
    title: 'The server tells its product and version',
    severity: 'info',
    quietDays: 7,
    remedy:
      'Set a neutral Server / User-Agent header (Asterisk: useragent=; Kamailio: server_header=; FreeSWITCH: user-agent-string).',
  },
  insideAttack: {
    title: 'An attack comes from an address behind which phones work',
    severity: 'warning',
    quietDays: 7,
    remedy:
      'Find the device in that office: only its own port was shut out, not the address. Where it came through a proxy or an SBC, nobody was shut out: stop the attacker there, best with sipPROT on it.',
  },
} as const satisfies Record<string, { title: string; severity: FindingSeverity; quietDays: number; remedy: string }>;

export type FindingKind = keyof typeof findingKinds;

/** A weakness of the defended side that the traffic shows. Raised once a `key`, closed when it was not seen for the days of its kind. */
export interface Finding {
  readonly kind: FindingKind;
  /** what makes it the same finding again, e.g. `stalePhone 198.51.100.7 204` */
  readonly key: string;
  /** milliseconds since the epoch */
  readonly time: number;
  /** the protected address that it is about */
  readonly victim: string;
  /** the outside address in it, where there is one */
  readonly source: string | null;
  /** one sentence: what was seen */
  readonly evidence: string;
  /** account, file name or banner it is about */
  readonly subject: string | null;
}
