/** The whole engine, without the command line around it: started by support/engine.ts inside a namespace. */
import { runEngine } from '../src/engine/run.ts';

export interface EngineJob {
  readonly dataDir: string;
  readonly interfaces: readonly string[];
  /** enforce nothing */
  readonly observe: boolean;
}

if (import.meta.main) {
  const { dataDir, interfaces, observe } = JSON.parse(process.argv[2]!) as EngineJob;
  process.exitCode = await runEngine({ flags: { dataDir, interfaces, observe, logLevel: 'warn' } });
  process.exit();
}
