import type { Status } from '../../../src/console/contract/status.ts';
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
  readonly help?: { readonly to: string; readonly title: string };
}

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
      help: { to: '/hosts', title: texts.toHosts },
    });
  const gone = status.hosts.filter(({ presence, own }) => presence === 'gone' && !own);
  if (gone.length > 0)
    calls.push({
      key: 'gone',
      tone: 'broken',
      text: texts.hostGone(gone.map(({ name }) => name).join(', ')),
      remedy: texts.hostGoneRemedy,
      help: { to: '/hosts', title: texts.toHosts },
    });
  for (const capture of status.state?.captures ?? [])
    if (capture.state !== 'up')
      calls.push({
        key: `capture ${capture.interface}`,
        tone: 'broken',
        text: texts.capture(capture.interface, capture.state),
        help: { to: '/hosts', title: texts.toHosts },
      });
  if (status.openFindings.critical > 0)
    calls.push({
      key: 'findings',
      tone: 'attack',
      text: texts.findings(status.openFindings.critical),
      help: { to: '/findings', title: texts.toFindings },
    });
  // one line says of all critical findings that they are open
  for (const { time, text, remedy, area } of status.alarms)
    if (area !== 'finding' || status.openFindings.critical === 0)
      calls.push({ key: `${time} ${text}`, tone: 'notice', text, remedy });
  return calls;
}
