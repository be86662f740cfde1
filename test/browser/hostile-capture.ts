import { join } from 'node:path';
import { writePcap } from '../traffic/pcap-file.ts';
import { Traffic } from '../traffic/traffic.ts';
import { quiet } from './quiet.ts';

/** User agents that a browser would run if a page put them into its markup. */
export const hostileAgents = [
  '<script>document.title="taken"</script>',
  '"><img src=x onerror="document.title=\'taken\'">',
];

/**
 * A capture of password guessing from one address for each hostile user agent, the first 198.51.100.70.
 * @param after seconds of quiet before it
 */
export function writeHostileCapture(directory: string, after = 0): string {
  const story = new Traffic();
  quiet(story, after);
  hostileAgents.forEach((agent, i) => {
    const peer = { address: `198.51.100.${70 + i}`, agent };
    for (let guess = 0; guess < 8; guess++) story.register(after + 1 + guess, peer, '204', 403);
  });
  const path = join(directory, 'hostile.pcap');
  writePcap(path, story.wire.frames());
  return path;
}
