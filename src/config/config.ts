import type { Settings } from '../model/settings.ts';
import type { logLevels } from './config-schema.ts';

/** What the operator laid down for this host: read once at start, never written by the program. */
export interface Config {
  /** absolute */
  readonly dataDir: string;
  /** absolute, at most 107 bytes */
  readonly controlSocket: string;
  /** names; `auto`: those with a default route, and bridges */
  readonly interfaces: 'auto' | readonly string[];
  /** prefixes as texts that `parsePrefix` reads */
  readonly protectedNetworks: readonly string[];
  readonly hostName: string;
  readonly observe: boolean;
  readonly logLevel: (typeof logLevels)[number];
  readonly captureBufferMegabytes: number;
  readonly console: {
    readonly enabled: boolean;
    readonly address: string;
    readonly port: number;
    /** both absolute, or both undefined */
    readonly tlsCertificate: string | undefined;
    readonly tlsKey: string | undefined;
  };
  /** those that the file names: they apply when the store holds no settings yet */
  readonly settings: Partial<Settings>;
  /** the file that was read; null where there was none */
  readonly file: string | null;
  /** for the log */
  readonly warnings: readonly string[];
}
