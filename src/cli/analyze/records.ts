import type { Attack } from '../../model/attack.ts';
import type { Finding } from '../../model/finding.ts';
import { findingKinds } from '../../model/finding.ts';
import type { Cli } from '../cli.ts';
import { jsonLine } from '../safe-text.ts';
import type { Episode, Episodes } from './episodes.ts';

const chunk = 1 << 16;

/** One JSON object a line for each attack or notice, in the order of time, and for findings where they are wanted. */
export function printRecords(cli: Cli, file: string, episodes: Episodes, withFindings: boolean): void {
  const findings = withFindings ? episodes.findings() : [];
  let next = 0;
  let text = '';
  const write = (record: object) => {
    text += `${jsonLine(record)}\n`;
    if (text.length < chunk) return;
    cli.streams.stdout.write(text);
    text = '';
  };
  for (const episode of episodes.all()) {
    for (; next < findings.length && findings[next]!.finding.time < episode.attack.time; next++)
      write(findingRecord(file, findings[next]!.finding, findings[next]!.times));
    write(attackRecord(file, episode));
  }
  for (; next < findings.length; next++) write(findingRecord(file, findings[next]!.finding, findings[next]!.times));
  if (text !== '') cli.streams.stdout.write(text);
}

function attackRecord(file: string, { attack, judgement }: Episode): object {
  const { attacker, attackerPort, victim, victimPort, transport, type, detector, userAgent }: Attack = attack;
  const { evidence, count, reason, targets } = attack;
  return {
    file,
    time: isoTime(attack.time),
    attacker,
    victim,
    type,
    detector,
    userAgent,
    evidence,
    count,
    action: judgement.action,
    firstTime: isoTime(attack.firstTime),
    lastTime: isoTime(attack.lastTime),
    reason,
    targets,
    transport,
    attackerPort,
    victimPort,
    spared: judgement.spared,
  };
}

function findingRecord(file: string, finding: Finding, times: number): object {
  const { kind, time, victim, source, subject, evidence } = finding;
  const { title, severity, remedy } = findingKinds[kind];
  return {
    file,
    finding: kind,
    time: isoTime(time),
    severity,
    title,
    victim,
    source,
    subject,
    evidence,
    times,
    remedy,
  };
}

/** A damaged file may name a time that no calendar has. */
function isoTime(milliseconds: number): string | null {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
