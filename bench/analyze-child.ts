/** Runs the whole path over a capture file: started by analyze.ts in a process of its own, on one core. */
import { performance } from 'node:perf_hooks';
import { parsePrefix } from '../src/model/address.ts';
import { settingsSchema } from '../src/model/settings.ts';
import { analyzeFile } from '../src/sensor/analysis.ts';

export interface Analyzed {
  readonly messages: number;
  readonly seconds: number;
  readonly attacks: number;
  /** must be 0: the capture is well-formed */
  readonly lost: number;
  readonly residentMegabytes: number;
}

if (import.meta.main) {
  const { file, protect } = JSON.parse(process.argv[2]!) as { file: string; protect: string[] };
  let attacks = 0;
  const began = performance.now();
  const { counters } = analyzeFile(file, {
    settings: settingsSchema.parse({}),
    protect: protect.flatMap((text) => parsePrefix(text) ?? []),
    sink: { attack: () => attacks++, finding: () => {} },
    seed: 1,
  });
  const seconds = (performance.now() - began) / 1000;
  const { seen, lost } = counters;
  const result: Analyzed = {
    messages: seen.sipRequests + seen.sipReplies,
    seconds,
    attacks,
    lost: lost.frameTruncated + lost.ipMalformed + lost.udpMalformed + lost.linkUnsupported,
    residentMegabytes: process.memoryUsage().rss / 2 ** 20,
  };
  process.stdout.write(JSON.stringify(result));
}
