import type { Status } from '../../../src/console/contract/status.ts';
import type { FindingSearch } from '../pages/findings/finding-search.ts';
import { frameTexts } from '../texts/frame.ts';
import type { Tone } from '../theme/tones.ts';

const texts = frameTexts.strip;

/** Something that needs a person, as the strip shows it. */
export interface Call {
  readonly key: string;
  readonly tone: Tone;
  readonly text: string;
  /** what to do, in words */
  readonly remedy?: string;
  /** the page with the button that helps */
  readonly help?: Help;
}

interface Help {
  readonly to: '/hosts' | '/findings';
  readonly search?: FindingSearch;
  readonly title: string;
}

const toHosts: Help = { to: '/hosts', title: texts.toHosts };
const toFindings: Help = { to: '/findings', title: texts.toFindings };

/** Where one looks at what an alarm is about. Of the engine's own trouble no page shows more than its text. */
const helpIn: Readonly<Record<Status['alarms'][number]['area'], Help | undefined>> = {
  enforcement: toHosts,
  capture: toHosts,
  cluster: toHosts,
  finding: toFindings,
  engine: undefined,
};

/** What of the state needs a person, gravest first. Empty while all is well. */
export function callsOf(status: Status): readonly Call[] {
  const calls: Call[] = [];
  if (!status.engine.running)
    calls.push({
      key: 'engine',
      tone: 'broken',
      text: texts.engineStopped,
      remedy: texts.engineRemedy(status.engine.problem),
    });
  const failing = status.hosts.filter(({ protection, active }) => active && protection === 'failing');
  if (failing.length > 0)
    calls.push({
      key: 'failing',
      tone: 'broken',
      text: texts.hostFailing(failing.map(({ name }) => name).join(', ')),
      help: toHosts,
    });
  const gone = status.hosts.filter(({ presence, own }) => presence === 'gone' && !own);
  if (gone.length > 0)
    calls.push({
      key: 'gone',
      tone: 'broken',
      text: texts.hostGone(gone.map(({ name }) => name).join(', ')),
      remedy: texts.hostGoneRemedy,
      help: toHosts,
    });
  for (const capture of status.state?.captures ?? [])
    if (capture.state !== 'up')
      calls.push({
        key: `capture ${capture.interface}`,
        tone: 'broken',
        text: texts.capture(capture.interface, capture.state),
        help: toHosts,
      });
  if (status.openFindings.critical > 0)
    calls.push({
      key: 'findings',
      tone: 'attack',
      text: texts.findings(status.openFindings.critical),
      help: toFindings,
    });
  // one line says of all critical findings that they are open
  for (const { time, text, remedy, area } of status.alarms) {
    if (area === 'finding' && status.openFindings.critical > 0) continue;
    const help = helpIn[area];
    calls.push({ key: `${time} ${text}`, tone: 'notice', text, remedy, ...(help ? { help } : {}) });
  }
  const { stalePhones } = status.openFindings;
  if (stalePhones > 0)
    calls.push({
      key: 'stalePhones',
      tone: 'notice',
      text: texts.stalePhones(stalePhones),
      help: {
        to: '/findings',
        search: { kind: 'stalePhone' },
        title: stalePhones === 1 ? texts.toPhone : texts.toPhones,
      },
    });
  return calls;
}
