import { spareReasons } from '../../guard/verdict.ts';
import { formatPrefix, type Prefix } from '../../model/address.ts';
import { type Counters, lossReasons } from '../../model/counters.ts';
import { findingKinds, findingSeverities } from '../../model/finding.ts';
import type { Settings } from '../../model/settings.ts';
import type { Cli } from '../cli.ts';
import type { AnalyzeOptions } from '../commands/analyze.ts';
import { safeText } from '../safe-text.ts';
import { durationText, exactTime } from '../time-text.ts';
import { type Attacker, attackersOf } from './attackers.ts';
import type { Episodes, FindingTold } from './episodes.ts';

/** What was read of a file; what is not known yet, or could not be found out, is absent. */
export interface Reading {
  readonly name: string;
  readonly settings: Settings;
  readonly inferred: boolean;
  protectedAddresses?: readonly Prefix[];
  counters?: Counters;
  span?: { readonly firstTime: number; readonly lastTime: number; readonly truncated: boolean };
}

type ReportOptions = Pick<AnalyzeOptions, 'all' | 'utc'>;

const rowsShown = 25;
/** So many requests, and not one answer in the file, are no PBX that was down for a moment. */
const manyRequests = 20;

/** The report for people. */
export function printReport(cli: Cli, reading: Reading, episodes: Episodes, options: ReportOptions): void {
  cli.print(cli.style.strong(safeText(reading.name)));
  printReading(cli, reading, options);
  const attackers = attackersOf(episodes.all());
  const blocked = attackers.filter(({ action }) => action === 'block');
  const noticed = attackers.filter(({ action }) => action === 'notice');
  printAttackers(cli, 'Attackers that would have been blocked', blocked, options);
  printNotices(cli, noticed, options);
  printFindings(cli, episodes.findings(), options);
  cli.print('');
  cli.paragraph(summary(reading, blocked.length, noticed.length, episodes.findings().length));
}

function printReading(cli: Cli, reading: Reading, { utc = false }: ReportOptions): void {
  const { counters, span, protectedAddresses = [] } = reading;
  const fact = (title: string, text: string) => cli.paragraph(text, `  ${title.padEnd(12)}`);
  if (!counters) return;
  const { seen, lost } = counters;
  const megabytes = (seen.bytes / 1e6).toFixed(1);
  fact('read', `${count(seen.frames, 'frame')}, ${megabytes} MB${span ? spanText(span, utc) : ''}`);
  if (span?.truncated) fact('', 'The file ends in the middle of a frame: what comes before was analyzed.');
  fact('messages', messagesText(counters));
  fact('protected', protectedText(reading, protectedAddresses));
  if (seen.sipRequests >= manyRequests && seen.sipReplies === 0)
    fact(
      'one-sided',
      'The file has no answers to these requests: passwords that were guessed and users that were looked for show in the answers. Record both directions.',
    );
  if (seen.tlsRecords > 0) {
    const share = seen.tlsRecords / (seen.tlsRecords + readable(counters));
    const most = share > 0.5 ? ': what is in them cannot be judged' : '';
    fact(
      'unreadable',
      `${count(seen.tlsRecords, 'TLS payload')}, ${(share * 100).toFixed(0)} % of what came on these ports${most}`,
    );
  }
  const losses = Object.entries(lossReasons).filter(([reason]) => lost[reason as keyof typeof lost] > 0);
  for (const [i, [reason, text]] of losses.entries())
    fact(i === 0 ? 'lost' : '', `${number(lost[reason as keyof typeof lost])} × ${text}`);
}

function spanText({ firstTime, lastTime }: { firstTime: number; lastTime: number }, utc: boolean): string {
  if (Number.isNaN(firstTime)) return '';
  return `, from ${exactTime(firstTime, utc)} to ${exactTime(lastTime, utc)} (${durationText(Math.max(0, lastTime - firstTime))})`;
}

function messagesText({ seen }: Counters): string {
  const parts = [
    [seen.sipRequests, 'SIP request', 'SIP requests'],
    [seen.sipReplies, 'SIP reply', 'SIP replies'],
    [seen.tftpRequests, 'TFTP request', 'TFTP requests'],
    [seen.nonSip, 'payload that is no SIP', 'payloads that are no SIP'],
    [seen.keepAlives, 'keep-alive', 'keep-alives'],
  ] as const;
  const told = parts.filter(([amount]) => amount > 0).map(([amount, one, other]) => count(amount, one, other));
  return told.length > 0 ? told.join(', ') : 'none that concern the protected addresses';
}

function readable({ seen }: Counters): number {
  return seen.sipRequests + seen.sipReplies + seen.nonSip + seen.keepAlives + seen.tftpRequests + seen.tftpReplies;
}

function protectedText({ settings, inferred }: Reading, prefixes: readonly Prefix[]): string {
  const ports = `SIP ${settings.sipPorts.join(', ')}; TFTP ${settings.tftpPorts.join(', ')}`;
  if (prefixes.length === 0)
    return `nobody: no SIP or TFTP server was recognised on these ports (${ports}). Name whom to defend with --protect ADDRESS.`;
  const shown = prefixes.slice(0, 8).map(formatPrefix).join(', ');
  const more = prefixes.length > 8 ? ` and ${prefixes.length - 8} more` : '';
  return `${shown}${more}${inferred ? ' (found out from the traffic; --protect says otherwise)' : ''}`;
}

function printAttackers(cli: Cli, title: string, attackers: readonly Attacker[], options: ReportOptions): void {
  if (attackers.length === 0) return;
  cli.heading(`${title} (${number(attackers.length)})`);
  const shown = options.all ? attackers : attackers.slice(0, rowsShown);
  cli.table(
    [
      { title: 'ATTACKER', paint: cli.style.bad },
      { title: 'DETECTORS', narrow: 'wrap' },
      { title: 'COUNT', align: 'right' },
      { title: 'FIRST – LAST', narrow: 'wrap' },
      { title: 'ACTION', narrow: 'wrap' },
      { title: 'USER AGENT', narrow: 'cut' },
      { title: 'REASON', narrow: 'wrap' },
    ],
    shown.map((attacker) => [
      attacker.address,
      attacker.detectors.join(', '),
      number(attacker.count),
      span(attacker, options.utc === true),
      actionText(attacker),
      safeText(attacker.userAgents.join(', ') || '-'),
      safeText(attacker.reason),
    ]),
  );
  printRest(cli, attackers.length - shown.length);
}

function printNotices(cli: Cli, attackers: readonly Attacker[], options: ReportOptions): void {
  if (attackers.length === 0) return;
  cli.heading(`Notices: nobody would have been blocked for these (${number(attackers.length)})`);
  const shown = options.all ? attackers : attackers.slice(0, rowsShown);
  cli.table(
    [
      { title: 'SOURCE', paint: cli.style.warning },
      { title: 'DETECTORS', narrow: 'wrap' },
      { title: 'COUNT', align: 'right' },
      { title: 'FIRST – LAST', narrow: 'wrap' },
      { title: 'WHAT', narrow: 'wrap' },
      { title: 'WHY NOT', narrow: 'wrap' },
    ],
    shown.map((attacker) => [
      attacker.address,
      attacker.detectors.join(', '),
      number(attacker.count),
      span(attacker, options.utc === true),
      safeText(attacker.reason),
      attacker.spared ? spareReasons[attacker.spared] : '',
    ]),
  );
  printRest(cli, attackers.length - shown.length);
}

function printFindings(cli: Cli, findings: readonly FindingTold[], options: ReportOptions): void {
  if (findings.length === 0) return;
  cli.heading(`Findings: what the traffic shows of your side (${number(findings.length)})`);
  const sorted = findingSeverities.flatMap((severity) =>
    findings.filter(({ finding }) => findingKinds[finding.kind].severity === severity),
  );
  const shown = options.all ? sorted : sorted.slice(0, rowsShown);
  const kinds = new Set(shown.map(({ finding }) => finding.kind));
  for (const kind of kinds) {
    const { title, severity, remedy } = findingKinds[kind];
    const paint = { critical: cli.style.bad, warning: cli.style.warning, info: cli.style.faint }[severity];
    cli.print(`  ${paint(severity.padEnd(8))}  ${title}`);
    for (const { finding, times } of shown.filter((one) => one.finding.kind === kind)) {
      const source = finding.source ? ` (from ${finding.source})` : '';
      cli.paragraph(
        `${finding.victim}: ${safeText(finding.evidence)}${source}${times > 1 ? `, ${times} times` : ''}`,
        '            ',
      );
    }
    cli.paragraph(remedy, '            What to do: ');
  }
  printRest(cli, sorted.length - shown.length);
}

function printRest(cli: Cli, hidden: number): void {
  if (hidden > 0) cli.print(cli.style.faint(`  … and ${number(hidden)} more: --all shows them`));
}

function span({ firstTime, lastTime }: Attacker, utc: boolean): string {
  const first = exactTime(firstTime, utc);
  const last = exactTime(lastTime, utc);
  return first === last ? first : `${first} – ${first.slice(0, 10) === last.slice(0, 10) ? last.slice(11) : last}`;
}

function actionText({ seconds, target, address, evidence }: Attacker): string {
  const what = target === '' || target === address ? '' : `${target} `;
  return `block ${what}${durationText(seconds * 1000)} (${evidence})`;
}

function summary({ protectedAddresses = [] }: Reading, blocked: number, noticed: number, findings: number): string {
  if (protectedAddresses.length === 0) return 'Nothing was judged, for nobody is protected: use --protect ADDRESS.';
  const parts = [
    blocked > 0 ? `${count(blocked, 'attacker')} would have been blocked` : 'nobody would have been blocked',
    ...(noticed > 0 ? [`${count(noticed, 'source')} gave a notice`] : []),
    ...(findings > 0 ? [`${count(findings, 'finding')} should be looked at`] : []),
  ];
  const text = `${parts.slice(0, -1).join(', ')}${parts.length > 1 ? ' and ' : ''}${parts.at(-1)}`;
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

function count(amount: number, one: string, other = `${one}s`): string {
  return `${number(amount)} ${amount === 1 ? one : other}`;
}

function number(value: number): string {
  return value.toLocaleString('en');
}
