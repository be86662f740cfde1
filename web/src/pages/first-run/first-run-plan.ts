import type { RouteAnswer } from '../../../../src/console/contract/route.ts';
import type { sessionRoutes } from '../../../../src/console/contract/session.ts';
import type { SettingsAnswer } from '../../../../src/console/contract/settings.ts';
import { parseEntries } from '../../actions/parse-entries.ts';
import { firstRunTexts } from '../../texts/first-run.ts';

export type Proposal = RouteAnswer<typeof sessionRoutes.firstRun>;

/** What is chosen on the way. */
export interface FirstRunPlan {
  sipPorts: string;
  tftp: boolean;
  tftpPorts: string;
  act: 'protect' | 'observe';
  allowOwn: boolean;
  /** addresses of known-good sources */
  allowKnown: readonly string[];
  /** one a line */
  allowMore: string;
}

export function firstPlan(proposal: Proposal, { settings }: SettingsAnswer): FirstRunPlan {
  return {
    sipPorts: settings.sipPorts.join(', '),
    tftp: settings.tftp,
    tftpPorts: settings.tftpPorts.join(', '),
    act: 'protect',
    allowOwn: !proposal.addressAllowed,
    allowKnown: proposal.knownGood.filter(({ users }) => users > 1).map(({ address }) => address),
    allowMore: '',
  };
}

/** `5060-5061, 5080` → its parts */
export function portsOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter((part) => part !== '');
}

/** Entries for the allowlist, each address once. */
export function entriesOf(plan: FirstRunPlan, proposal: Proposal): { prefix: string; note: string }[] {
  const texts = firstRunTexts.allow;
  const entries = new Map<string, string>();
  const add = (prefix: string, note: string) => entries.has(prefix) || entries.set(prefix, note);
  if (plan.allowOwn && !proposal.addressAllowed) add(proposal.address, texts.youNote);
  for (const address of plan.allowKnown) add(address, texts.knownNote);
  for (const { prefix, note } of parseEntries(plan.allowMore, texts.moreNote)) add(prefix, note);
  return [...entries].map(([prefix, note]) => ({ prefix, note }));
}

/** The settings that differ from what is in force. `observe` sets every detector to it. */
export function changeOf(
  plan: FirstRunPlan,
  { settings }: SettingsAnswer,
  detectors: readonly string[],
): Record<string, unknown> {
  const change: Record<string, unknown> = {};
  const sipPorts = portsOf(plan.sipPorts);
  const tftpPorts = portsOf(plan.tftpPorts);
  if (sipPorts.join() !== settings.sipPorts.join()) change.sipPorts = sipPorts;
  if (plan.tftp !== settings.tftp) change.tftp = plan.tftp;
  if (plan.tftp && tftpPorts.join() !== settings.tftpPorts.join()) change.tftpPorts = tftpPorts;
  if (plan.act === 'observe') change.detectors = Object.fromEntries(detectors.map((id) => [id, { mode: 'observe' }]));
  return change;
}
