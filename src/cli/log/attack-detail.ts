import type { Sample } from '../../model/attack.ts';
import type { AttackDetail } from '../../store/records.ts';
import type { Cli } from '../cli.ts';
import { safeText } from '../safe-text.ts';
import { bothTimes, exactTime } from '../time-text.ts';

/** One attack in full, with the messages that led to it. */
export function printAttack(cli: Cli, attack: AttackDetail, utc: boolean): void {
  const fact = (title: string, text: string) => cli.paragraph(text, `  ${title.padEnd(12)}`);
  const { style } = cli;
  cli.print(`${style.strong(`Attack ${attack.id}`)}: ${safeText(attack.detector)}, ${safeText(attack.action)}`);
  fact(
    'attacker',
    `${safeText(attack.attacker)} port ${attack.attackerPort}${attack.country ? ` (${safeText(attack.country)})` : ''}`,
  );
  fact('victim', `${safeText(attack.victim)} port ${attack.victimPort}, ${attack.transport}`);
  fact('what', `${safeText(attack.type)}: ${safeText(attack.reason)}`);
  fact('count', attack.count.toLocaleString('en'));
  fact('evidence', attack.evidence);
  fact('recognised', bothTimes(attack.time, cli.now(), utc));
  fact('from – to', `${exactTime(attack.firstTime, utc)} – ${exactTime(attack.lastTime, utc)}`);
  fact('user agent', safeText(attack.userAgent ?? 'none'));
  if (attack.targets.length > 0) fact('tried', attack.targets.map(safeText).join(', '));
  if (attack.knownGood) fact('known-good', `${attack.goodUsers} users work from this address`);
  fact('host', safeText(attack.hostName));
  printSamples(cli, attack.samples, utc);
}

/** Messages as they were on the wire, the part that offends marked: in reverse on a terminal, else between »« . */
export function printSamples(cli: Cli, samples: readonly Sample[], utc: boolean): void {
  for (const sample of samples) {
    const arrow = sample.direction === 'in' ? '→ from the attacker' : '← answered to it';
    cli.print('', cli.style.faint(`  ${exactTime(sample.time, utc)} ${arrow}`));
    for (const line of sampleLines(sample, cli.width === undefined ? marks : cli.style.marked))
      cli.print(`    ${line}`);
  }
}

function sampleLines({ text, mark }: Sample, paint: (text: string) => string): string[] {
  const [start, end] = mark && mark[0] < mark[1] ? mark : [0, 0];
  const lines: string[] = [];
  let at = 0;
  // each line on its own: colours must not run over a line's end, and CR or LF are the only bytes that may act
  for (const line of text.split('\n')) {
    const from = Math.min(Math.max(start - at, 0), line.length);
    const to = Math.min(Math.max(end - at, 0), line.length);
    const piece = (a: number, b: number) => safeText(line.slice(a, b).replace(/\r$/, ''));
    const marked = piece(from, to);
    lines.push(piece(0, from) + (marked === '' ? '' : paint(marked)) + piece(to, line.length));
    at += line.length + 1;
  }
  while (lines.at(-1) === '') lines.pop();
  return lines;
}

function marks(text: string): string {
  return `»${text}«`;
}
