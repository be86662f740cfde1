import { z } from 'zod';

/** What the console is started with: one JSON line on its standard input, from the engine or a test. */
export const consoleOptionsSchema = z.strictObject({
  address: z.string(),
  port: z.number().int().min(0).max(65535),
  /** of the engine: read only */
  dataDir: z.string(),
  /** own: users, sessions, certificate */
  consoleDir: z.string(),
  controlSocket: z.string(),
  /** the operator's certificate and key in PEM; null: a self-signed one, or plain HTTP on loopback */
  tls: z.object({ certificate: z.string(), key: z.string() }).nullable(),
  logLevel: z.string(),
  /** the built web application; served if it is there */
  webDir: z.string(),
  version: z.string(),
  hostName: z.string(),
  /** a demonstration: all that is shown is made up, and every page says so */
  demonstration: z.boolean().optional(),
  /** of one session or token, or of one network that is not signed in; absent: what is more than any operator's work, or script's */
  requestsPerMinute: z.number().int().min(1).optional(),
});

export type ConsoleOptions = z.output<typeof consoleOptionsSchema>;
