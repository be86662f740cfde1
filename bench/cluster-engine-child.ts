/** One whole engine of a cluster, with the real firewall of its namespace; tells when each block was in force. */
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import pino from 'pino';
import { loadConfig } from '../src/config/load-config.ts';
import type { BlockView } from '../src/engine/control/protocol.ts';
import { Engine } from '../src/engine/engine.ts';
import { nftables } from '../src/firewall/nftables.ts';

export interface EngineReport {
  /** milliseconds since the epoch, with a fraction, by target */
  readonly inForce: Readonly<Record<string, number>>;
  /** of a core, from `go` to `end` */
  readonly cores: number;
  /** resident, before and after, megabytes */
  readonly memory: readonly [before: number, after: number];
}

if (import.meta.main) {
  const { dataDir, name } = JSON.parse(process.argv[2]!) as { dataDir: string; name: string };
  const config = {
    ...loadConfig({ environment: {}, flags: {}, system: { defaultFile: '' } }),
    dataDir,
    controlSocket: join(dataDir, 'c.sock'),
    hostName: name,
    interfaces: ['eth0'],
  };
  const engine = new Engine({ config, firewall: nftables(), log: pino({ level: 'silent' }) });
  const inForce: Record<string, number> = {};
  // the guard tells it when the kernel has acknowledged it
  engine.subscribe((event) => {
    const { kind, block } = event as { kind: string; block?: BlockView };
    if (kind === 'block' && block) inForce[block.target] = performance.timeOrigin + performance.now();
  });
  await engine.start();
  process.stdout.write('protecting\n');
  let before = process.memoryUsage.rss();
  let cpu = process.cpuUsage();
  let at = performance.now();
  process.stdin.on('data', (chunk: Buffer) => {
    if (chunk.includes('go')) {
      before = process.memoryUsage.rss();
      cpu = process.cpuUsage();
      at = performance.now();
      return;
    }
    const { user, system } = process.cpuUsage(cpu);
    const report: EngineReport = {
      inForce,
      cores: (user + system) / 1000 / (performance.now() - at),
      memory: [before >> 20, process.memoryUsage.rss() >> 20],
    };
    process.stdout.write(`report ${JSON.stringify(report)}\n`, () => {
      void engine.stop(true).then(() => process.exit());
    });
  });
}
