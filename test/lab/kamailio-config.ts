import { existsSync } from 'node:fs';
import { plan } from './plan.ts';

export interface KamailioOptions {
  /** listens on each of these; all addresses of the PBX by default */
  readonly addresses?: readonly string[];
  /** 5060 by default */
  readonly port?: number;
  /** user → password, letters, digits and `_.+-` only. 1000 to 1009 with `passwordOf(user)` by default */
  readonly users?: ReadonlyMap<string, string>;
  readonly realm?: string;
  /**
   * The challenge offers `qop="auth"` (RFC 2617, 3.2.1). Default true. Without it svcrack 0.3.3 sends credentials that
   * Kamailio refuses as malformed, even with the right password.
   */
  readonly qop?: boolean;
  /** `not-found`: 404 gives users away. `challenge`: as users that exist (Asterisk's alwaysauthreject). Default `not-found` */
  readonly unknownUsers?: 'not-found' | 'challenge';
  /** answer to rejected credentials: 403, or the challenge again. Default 403 */
  readonly refusal?: 401 | 403;
  /** where numbers outside (seven digits and more, optional +) are sent, `ADDRESS[:PORT]`; may call users without credentials */
  readonly trunk?: string;
  /** seconds between the OPTIONS pings to the trunk; 0 (default) for none */
  readonly qualify?: number;
  /** lets anyone call numbers outside without credentials */
  readonly openRelay?: boolean;
  /** seconds that a nonce lives; 300 by default */
  readonly nonceExpire?: number;
  /** worker processes for each UDP address; 1 by default */
  readonly workers?: number;
}

/** The lab's password of a user: not in any list of common passwords. */
export function passwordOf(user: string): string {
  return `pw-${user}-x`;
}

/** `count` users with their passwords, numbered from `first`. */
export function makeUsers(first = 1000, count = 10): ReadonlyMap<string, string> {
  return new Map(Array.from({ length: count }, (_, i) => [String(first + i), passwordOf(String(first + i))] as const));
}

export const defaultRealm = 'sip.lab.example';

/** Kamailio 5.6: a registrar and proxy with digest authentication and all state in memory. */
export function kamailioConfig(options: KamailioOptions, directory: string): string {
  const addresses = options.addresses ?? [...plan.pbx.addresses4, ...plan.pbx.addresses6];
  const port = options.port ?? 5060;
  const users = options.users ?? makeUsers();
  for (const text of [...users].flat()) {
    if (!/^[\w.+-]+$/.test(text)) throw new RangeError(`not a user or password for the lab: ${text}`);
  }
  const realm = options.realm ?? defaultRealm;
  const qop = (options.qop ?? true) ? 1 : 0;
  const alike = options.unknownUsers === 'challenge';
  const trunkHost = options.trunk?.replace(/:\d+$/, '');
  return `#!KAMAILIO
debug=2
log_stderror=yes
fork=yes
children=${options.workers ?? 1}
tcp_children=2
auto_aliases=no
dns=no
rev_dns=no
tcp_accept_no_cl=yes
${addresses.flatMap((a) => ['udp', 'tcp'].map((t) => `listen=${t}:${bracket(a)}:${port}`)).join('\n')}
mpath="${modulePath()}"
${modules.map((name) => `loadmodule "${name}.so"`).join('\n')}
modparam("auth", "nonce_expire", ${options.nonceExpire ?? 300})
modparam("htable", "htable", "users=>size=8")
modparam("usrloc", "db_mode", 0)
modparam("registrar", "received_avp", "$avp(received)")
modparam("nathelper", "received_avp", "$avp(received)")
modparam("xlog", "force_color", 0)
${
  options.trunk && options.qualify
    ? `loadmodule "dispatcher.so"
modparam("dispatcher", "list_file", "${directory}/dispatcher.list")
modparam("dispatcher", "ds_ping_interval", ${options.qualify})
modparam("dispatcher", "ds_probing_mode", 1)`
    : ''
}

event_route[htable:mod-init] {
${[...users].map(([user, password]) => `  $sht(users=>${user})="${password}";`).join('\n')}
}

request_route {
  if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
  force_rport();
  # 1: a private address in Contact, 2: Via does not show the address that the request came from
  if (nat_uac_test("3")) {
    if (is_method("REGISTER")) { fix_nated_register(); } else { add_contact_alias(); }
  }
  if (has_totag()) {
    if (loose_route()) { handle_ruri_alias(); t_relay(); exit; }
    if (is_method("ACK")) { if (t_check_trans()) { t_relay(); } exit; }
    sl_send_reply("481", "Call/Transaction Does Not Exist"); exit;
  }
  if (is_method("CANCEL")) { if (t_check_trans()) { t_relay(); } exit; }
  if (is_method("ACK")) { if (t_check_trans()) { t_relay(); } exit; }

  if (is_method("OPTIONS")) {
    ${alike ? '' : 'if ($rU != $null && $sht(users=>$rU) == $null) { sl_send_reply("404", "Not Found"); exit; }'}
    sl_send_reply("200", "OK"); exit;
  }
  if (!is_method("REGISTER|INVITE|SUBSCRIBE|MESSAGE")) { sl_send_reply("405", "Method Not Allowed"); exit; }

  $var(outside) = 0;
  ${options.trunk ? 'if (is_method("INVITE") && $rU =~ "^[+]?[0-9]{7,}$") { $var(outside) = 1; }' : ''}
  ${options.openRelay ? 'if ($var(outside) == 1) { route(OUTSIDE); exit; }' : ''}
  ${trunkHost ? `if ($si == "${trunkHost.replace(/[[\]]/g, '')}" && is_method("INVITE")) { route(INSIDE); exit; }` : ''}

  route(AUTH);

  # 0x04: one contact for each user; a phone that comes back from another port replaces itself
  if (is_method("REGISTER")) { save("location", "0x04"); exit; }
  if (is_method("SUBSCRIBE")) { sl_send_reply("489", "Bad Event"); exit; }
  if ($var(outside) == 1) { route(OUTSIDE); exit; }
  route(INSIDE);
}

route[AUTH] {
  if (is_method("REGISTER")) { $var(account) = $tU; } else { $var(account) = $rU; }
  ${
    alike
      ? ''
      : `if ($var(outside) == 0 && $sht(users=>$var(account)) == $null) {
    xlog("L_NOTICE", "SIPAUTH unknown_user method=$rm user=$var(account) ip=$si port=$sp\\n");
    sl_send_reply("404", "Not Found"); exit;
  }`
  }
  if ($au == $null) { www_challenge("${realm}", "${qop}"); exit; }
  if ($sht(users=>$au) == $null || (is_method("REGISTER") && $au != $tU)) { route(REFUSE); exit; }
  if (!pv_www_authenticate("${realm}", "$sht(users=>$au)", "0")) {
    # -4 nonce expired, -5 no credentials for this realm, -6 nonce used before: ask again, nothing was guessed
    if ($rc == -4 || $rc == -5 || $rc == -6) { www_challenge("${realm}", "${qop}"); exit; }
    route(REFUSE); exit;
  }
  consume_credentials();
}

route[REFUSE] {
  xlog("L_NOTICE", "SIPAUTH rejected method=$rm user=$tU auth=$au ip=$si port=$sp\\n");
  ${options.refusal === 401 ? `www_challenge("${realm}", "${qop}");` : 'sl_send_reply("403", "Forbidden");'}
}

route[INSIDE] {
  record_route();
  if (!lookup("location")) { sl_send_reply("480", "Temporarily Unavailable"); exit; }
  t_on_reply("NAT");
  t_relay();
}

route[OUTSIDE] {
  xlog("L_NOTICE", "OUTSIDE number=$rU ip=$si port=$sp\\n");
  record_route();
  ${options.trunk ? `$du = "sip:${options.trunk}";` : ''}
  t_on_reply("NAT");
  t_relay();
}

onreply_route[NAT] {
  if (nat_uac_test("1")) { add_contact_alias(); }
}
`;
}

const modules = [
  'kex',
  'tm',
  'tmx',
  'sl',
  'rr',
  'pv',
  'maxfwd',
  'usrloc',
  'registrar',
  'textops',
  'siputils',
  'nathelper',
  'xlog',
  'auth',
  'htable',
];

function bracket(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

/** Debian's multi-architecture library directory. */
function modulePath(): string {
  const triplet = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
  const path = `/usr/lib/${triplet}/kamailio/modules/`;
  if (!existsSync(path)) throw new Error(`${path} is missing: is the package kamailio installed?`);
  return path;
}
