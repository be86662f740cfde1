import type { Traffic } from '../traffic/traffic.ts';

/** A replay cuts each pause to 3 s (recorded-frames.ts), and the harness plays 20 seconds in one. */
const longestPause = 60;

/** Begins a capture with seconds in which nothing happens but that one peer asks for options, often enough that all of them pass. */
export function quiet(story: Traffic, seconds: number): void {
  for (let at = 0; at === 0 || at < seconds; at += longestPause)
    story.exchange(at, { address: '198.51.100.9' }, { method: 'OPTIONS', user: '' }, 200);
}
