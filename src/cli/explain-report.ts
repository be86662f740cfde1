import type { Explanation } from '../engine/control/protocol.ts';
import { findingKinds } from '../model/finding.ts';
import type { Absence, BlockPlace, InForceCount } from '../model/in-force.ts';
import type { AttackDetail } from '../store/records.ts';
import type { Cli } from './cli.ts';
import { printBlocks } from './commands/blocks.ts';
import { printSamples } from './log/attack-detail.ts';
import { printRows } from './log/show-log.ts';
import { safeText } from './safe-text.ts';
import { bothTimes, untilTimes } from './time-text.ts';

const rowsShown = 10;

/** What `sipprot explain` shows: the verdict first, then why, then what to do. */
export function printExplanation(
  cli: Cli,
  explanation: Explanation,
  attacks: readonly AttackDetail[],
  utc: boolean,
): void {
  const { blocked, denied, allowed, never, shutOutByCountry, history } = explanation;
  const { style } = cli;
  const abroad = shutOutByCountry && !allowed && !never;
  const paint = blocked.length > 0 || denied || abroad ? style.bad : style.good;
  cli.print(...[safeText(explanation.verdict)].map(paint));
  printStanding(cli, explanation, utc);
  if (blocked.length > 0) {
    cli.heading('Blocks in force');
    printBlocks(
      cli,
      blocked.map((block, index) => ({ ...block, inForce: countOf(explanation.places[index] ?? []) })),
      utc,
    );
    printPlaces(cli, explanation);
  }
  if (explanation.refusals.length > 0) {
    cli.heading('Refused');
    for (const { name, target, origin, why } of explanation.refusals)
      cli.paragraph(safeText(`${name} does not block ${target}, which ${origin} decided: ${why}`), '  ');
  }
  if (history.attacks.length > 0) {
    const total = `${history.attacksTotalIsExact ? '' : 'at least '}${history.attacksTotal}`;
    cli.heading(`Attacks (the newest of ${total})`);
    printRows(cli, history.attacks.slice(0, rowsShown), utc);
    for (const attack of attacks) {
      cli.print('');
      cli.paragraph(`${attack.id}: ${safeText(attack.reason)} (${attack.evidence})`, '  ');
      printSamples(cli, attack.samples, utc);
    }
  }
  printBefore(cli, explanation, utc);
  printFindings(cli, explanation, utc);
  if (explanation.advice.length > 0) {
    cli.heading('What to do');
    for (const advice of explanation.advice) cli.paragraph(safeText(advice), '  - ');
  }
}

function countOf(places: readonly BlockPlace[]): InForceCount {
  const unknown = places.filter(({ why }) => why === 'unknown').length;
  return { on: places.filter(({ why }) => why === null).length, of: places.length, unknown };
}

const absences: Readonly<Record<Absence, string>> = {
  gone: 'it is not heard of',
  unknown: 'nothing is known of it now',
  observing: 'it observes only',
  failing: 'it does not enforce',
  refused: 'it refuses the block',
  capped: 'it did not take all blocks of this origin',
  behind: 'it has not come so far yet',
  unsent: 'the others have not been told yet',
};

/** Where each block is not in force, and why. */
function printPlaces(cli: Cli, { blocked, places }: Explanation): void {
  for (const [index, block] of blocked.entries()) {
    const all = places[index] ?? [];
    if (all.length < 2) continue;
    for (const { name, why, reason } of all)
      if (why !== null)
        cli.paragraph(
          safeText(`${block.target} is not in force on ${name}: ${absences[why]}${reason ? ` (${reason})` : ''}`),
          '  ',
        );
  }
}

function printStanding(
  cli: Cli,
  { address, allowed, denied, never, heldUntil, country, history }: Explanation,
  utc: boolean,
): void {
  const now = cli.now();
  const fact = (title: string, text: string) => cli.paragraph(text, `  ${title.padEnd(12)}`);
  const entry = (one: NonNullable<typeof allowed>) =>
    safeText(`${one.prefix}${one.note ? `, "${one.note}"` : ''}, by ${one.addedBy}, `) +
    bothTimes(one.addedAt, now, utc);
  fact('address', safeText(country ? `${address} (${country})` : address));
  if (never) fact('never', `blocked: ${safeText(never)}`);
  if (allowed) fact('allowlist', entry(allowed));
  if (denied) fact('denylist', entry(denied));
  if (heldUntil !== null) fact('held', `an operator unblocked it; that holds until ${untilTimes(heldUntil, now, utc)}`);
  for (const good of history.knownGood)
    fact(
      'successes',
      `${safeText(good.address)}: ${good.users} ${good.users === 1 ? 'user' : 'users'}, the last ${bothTimes(good.lastSuccess, now, utc)}, known-good until ${untilTimes(good.until, now, utc)}`,
    );
  if (history.knownGood.length === 0) fact('successes', 'none: no accepted registration or call is remembered');
}

function printBefore(cli: Cli, { history, blocked }: Explanation, utc: boolean): void {
  const now = cli.now();
  const before = history.blocks.filter(
    (block) => !blocked.some(({ since }) => since === block.since) || block.liftedAt !== null,
  );
  if (before.length === 0) return;
  cli.heading(`Blocks before (${before.length})`);
  for (const { cause, reason, since, until, liftedAt, liftedBy } of before.slice(0, rowsShown)) {
    const end =
      liftedAt === null
        ? `until ${untilTimes(until, now, utc)}`
        : `lifted by ${safeText(liftedBy ?? 'somebody')}, ${bothTimes(liftedAt, now, utc)}`;
    cli.paragraph(`${bothTimes(since, now, utc)}, ${safeText(cause)}: ${safeText(reason)}; ${end}`, '  ');
  }
}

function printFindings(cli: Cli, { history }: Explanation, utc: boolean): void {
  if (history.findings.length === 0) return;
  cli.heading('Findings');
  for (const finding of history.findings.slice(0, rowsShown)) {
    const { title, severity } = findingKinds[finding.kind];
    cli.paragraph(
      `${severity}: ${title}: ${safeText(finding.evidence)}; last ${bothTimes(finding.lastTime, cli.now(), utc)}, ${finding.state}`,
      '  ',
    );
  }
}
