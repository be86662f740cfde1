import { addressOf, formatAddress, parseAddress } from '../../src/model/address.ts';
import type { Random } from '../../src/model/random.ts';
import type { End } from '../../test/lab/packets.ts';
import { challenge, type Dialog, offer, type RequestParts, reply, request } from './sip-text.ts';

/** One message on its way to the PBX or back. */
export interface Sent {
  readonly from: End;
  readonly to: End;
  readonly text: string;
}

/** The PBX of the mixed traffic. */
export const server4 = parseAddress('192.0.2.10')!;
export const server6 = parseAddress('2001:db8:1::10')!;

type Step = (d: Dialog, random: Random) => { readonly text: string; readonly inward: boolean };

const agents = [
  'Yealink SIP-T46S 66.85.0.5',
  'PolycomVVX-VVX_411-UA/5.9.5',
  'snomD785/10.1.54.13',
  'Grandstream GXP2170 1.0.11.35',
  'Cisco/SPA504G-7.6.2c',
  'MicroSIP/3.21.3',
];

const into = (parts: (d: Dialog, random: Random) => RequestParts): Step => {
  return (d, random) => ({ text: request(d, parts(d, random)), inward: true });
};
const back = (status: string, parts: (d: Dialog) => RequestParts, extra?: (d: Dialog) => string[]): Step => {
  return (d) => ({ text: reply(d, status, parts(d), extra?.(d)), inward: false });
};

/** The n-th request of a dialog: its branch follows from the dialog's tag, so that the reply has the same. */
const plain = (method: string, cseq: number) => (d: Dialog) => ({ method, cseq, branch: `${d.fromTag}${cseq}` });
const signed = (method: string, cseq: number) => (d: Dialog, random: Random) => ({
  ...plain(method, cseq)(d),
  response: random.hex() + random.hex() + random.hex() + random.hex(),
});
const tagged = (method: string, cseq: number) => (d: Dialog) => ({ ...plain(method, cseq)(d), toTag: true });
const withOffer = (parts: (d: Dialog, random: Random) => RequestParts) => (d: Dialog, random: Random) => ({
  ...parts(d, random),
  body: offer(d),
});
const contact = (d: Dialog) => [`Contact: <sip:${d.user}@${d.host}:${d.port}>;expires=300`];

const asked: readonly Step[] = [
  into(plain('REGISTER', 1)),
  back('401 Unauthorized', plain('REGISTER', 1), (d) => [challenge(d)]),
  into(signed('REGISTER', 2)),
];

/** What a flow is made of, its share of all flows (of 100), and whether attackers do it. */
const flows: readonly { readonly share: number; readonly attack?: boolean; readonly steps: readonly Step[] }[] = [
  { share: 52, steps: [...asked, back('200 OK', plain('REGISTER', 2), contact)] },
  { share: 5, steps: [into(signed('REGISTER', 7)), back('200 OK', plain('REGISTER', 7), contact)] },
  { share: 18, steps: [into(plain('OPTIONS', 1)), back('200 OK', plain('OPTIONS', 1))] },
  {
    share: 13,
    steps: [
      into(withOffer(plain('INVITE', 1))),
      back('401 Unauthorized', plain('INVITE', 1), (d) => [challenge(d)]),
      into(tagged('ACK', 1)),
      into(withOffer(signed('INVITE', 2))),
      back('100 Trying', plain('INVITE', 2)),
      back('180 Ringing', plain('INVITE', 2), contact),
      back('200 OK', (d) => ({ ...plain('INVITE', 2)(d), body: offer(d) }), contact),
      into(tagged('ACK', 2)),
      into(tagged('BYE', 3)),
      back('200 OK', plain('BYE', 3)),
    ],
  },
  { share: 3, attack: true, steps: [...asked, back('403 Forbidden', plain('REGISTER', 2))] },
  { share: 3, attack: true, steps: [into(plain('REGISTER', 1)), back('404 Not Found', plain('REGISTER', 1))] },
  { share: 3, attack: true, steps: [into(plain('OPTIONS', 1)), back('200 OK', plain('OPTIONS', 1))] },
  {
    share: 3,
    attack: true,
    steps: [into(withOffer(plain('INVITE', 1))), back('403 Forbidden', plain('INVITE', 1)), into(tagged('ACK', 1))],
  },
];
const deck = flows.flatMap((flow) => new Array<(typeof flows)[number]>(flow.share).fill(flow));

/** One source in fifty is an attacker, one in seven speaks IPv6. */
const attackerEvery = 50;
const ipv6Every = 7;
/** flows at the same time */
const window = 500;

interface Running {
  readonly dialog: Dialog;
  readonly client: End;
  readonly server: End;
  readonly steps: readonly Step[];
  next: number;
}

/**
 * An endless mix of what a PBX with many phones on the Internet sees: registrations with digest, calls, keep-alives
 * and their answers; every twelfth message belongs to an attack. Each message has some 450 to 700 bytes.
 */
export function* mixedTraffic(random: Random, sources: number): Generator<Sent, never> {
  const running = Array.from({ length: window }, () => begin(random, sources));
  for (;;) {
    const at = random.below(window);
    const flow = running[at]!;
    const { text, inward } = flow.steps[flow.next++]!(flow.dialog, random);
    if (flow.next === flow.steps.length) running[at] = begin(random, sources);
    yield inward ? { from: flow.client, to: flow.server, text } : { from: flow.server, to: flow.client, text };
  }
}

function begin(random: Random, sources: number): Running {
  const { attack = false, steps } = deck[random.below(deck.length)]!;
  const drawn = random.below(sources);
  const source = attack ? drawn - (drawn % attackerEvery) : drawn % attackerEvery === 0 ? drawn + 1 : drawn;
  const client = clientOf(source);
  const six = client.address.family === 6;
  const host = six ? `[${formatAddress(client.address)}]` : formatAddress(client.address);
  const calls = steps.length === 10 || steps.length === 3;
  const tag = random.hex();
  const dialog: Dialog = {
    user: attack ? String(100 + random.below(9000)) : String(10_000 + source),
    host,
    port: client.port,
    agent: attack && steps.length === 2 && random.below(2) === 0 ? 'friendly-scanner' : agents[source % agents.length]!,
    callId: random.hex() + random.hex() + random.hex(),
    fromTag: tag,
    toTag: random.hex() + random.hex(),
    nonce: random.hex() + random.hex() + random.hex() + random.hex(),
    callee: !calls
      ? ''
      : attack
        ? `00${1_000_000_000 + random.below(1_000_000_000)}`
        : String(20_000 + random.below(9000)),
    server: six ? `[${formatAddress(server6)}]` : formatAddress(server4),
  };
  return { dialog, client, server: { address: six ? server6 : server4, port: 5060 }, steps, next: 0 };
}

/** IPv4 sources lie in 198.18.0.0/15 (RFC 2544: benchmarks), IPv6 ones each in a /64 of 2001:db8::/32. */
function clientOf(source: number): End {
  const port = 5060 + (source % 7) * 1000;
  if (source % ipv6Every === 0) return { address: addressOf(0x20010db8, 0x00100000 + source, 0, 1), port };
  return { address: addressOf(0, 0, 0xffff, 0xc6120000 + source * 2), port };
}
