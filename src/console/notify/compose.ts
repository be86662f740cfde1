import type { NotificationKind } from '../contract/notifications.ts';
import type { Notice } from './notice.ts';

/** What is sent: as text by mail, as `json` by webhook. */
export interface Message {
  readonly subject: string;
  readonly text: string;
  /** the body of a webhook's request; docs/console.md describes it */
  readonly json: WebhookBody;
}

export interface WebhookBody {
  readonly version: 1;
  readonly host: string;
  /** ISO 8601 */
  readonly time: string;
  readonly title: string;
  readonly notices: readonly {
    readonly kind: NotificationKind | 'test';
    readonly time: string;
    readonly text: string;
    readonly remedy: string;
    readonly address: string | null;
  }[];
  /** how many more there were than `notices` names */
  readonly more: number;
  /** how many messages were held back before this one, because of the hourly limit */
  readonly withheld: number;
}

export interface Gathered {
  readonly notices: readonly Notice[];
  /** further ones, beyond those that are kept one by one */
  readonly more: number;
  readonly withheld: number;
}

const titles: Readonly<Record<NotificationKind, string>> = {
  block: 'blocked',
  stalePhone: 'a phone uses an old password',
  leakAlarm: 'credentials leaked',
  finding: 'new finding',
  enforcementFailure: 'a block is not enforced',
  engineTrouble: 'the engine needs you',
  captureTrouble: 'capture is disturbed',
  clusterTrouble: 'the cluster needs you',
};

const longestLine = 1000;

/** Text from the wire on one line: no control character, and no longer than people read. */
export function oneLine(text: string, longest = longestLine): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must go
  const clean = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ').trim();
  return clean.length > longest ? `${clean.slice(0, longest - 1)}…` : clean;
}

/** One message about all that was gathered. */
export function compose({ notices, more, withheld }: Gathered, host: string, now: number): Message {
  const title = titleOf(notices, more);
  const lines = notices.flatMap(({ time, text, remedy }) => [
    `${stamp(time)}  ${oneLine(text)}`,
    ...(remedy === '' ? [] : [`  What to do: ${oneLine(remedy)}`]),
  ]);
  if (more > 0) lines.push(`and ${more} more: see the attack log and the blocks in the console`);
  if (withheld > 0)
    lines.push(
      '',
      `${withheld} ${withheld === 1 ? 'message was' : 'messages were'} held back before, by the limit an hour.`,
    );
  return {
    subject: oneLine(`[sipPROT ${host}] ${title}`, 200),
    text: `${lines.join('\n')}\n\n-- \nsipPROT on ${oneLine(host, 100)}. Times are UTC.\n`,
    json: {
      version: 1,
      host,
      time: new Date(now).toISOString(),
      title,
      notices: notices.map(({ kind, time, text, remedy, address }) => ({
        kind,
        time: new Date(time).toISOString(),
        text: oneLine(text),
        remedy: oneLine(remedy),
        address,
      })),
      more,
      withheld,
    },
  };
}

/** What a test sends. */
export function testMessage(host: string, now: number): Message {
  const title = 'test message';
  const text = `This is a test: notifications of sipPROT on ${host} reach you.`;
  return {
    subject: oneLine(`[sipPROT ${host}] ${title}`, 200),
    text: `${oneLine(text)}\n`,
    json: {
      version: 1,
      host,
      time: new Date(now).toISOString(),
      title,
      notices: [{ kind: 'test', time: new Date(now).toISOString(), text: oneLine(text), remedy: '', address: null }],
      more: 0,
      withheld: 0,
    },
  };
}

function titleOf(notices: readonly Notice[], more: number): string {
  const [first] = notices;
  if (!first) return 'messages were held back';
  const all = notices.length + more;
  if (first.kind !== 'block') return all === 1 ? titles[first.kind] : `${titles[first.kind]}, and ${all - 1} more`;
  const done = notices.every(({ observed }) => observed) ? 'would be blocked' : titles.block;
  return `${all === 1 ? oneLine(first.address ?? 'somebody', 60) : all} ${done}`;
}

function stamp(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ');
}
