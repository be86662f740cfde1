import { type Logger, pino } from 'pino';
import { LogLines } from '../model/log-lines.ts';

/** JSON lines on standard error, beside the engine's. Nothing that signs somebody in may come into them. */
export function consoleLog(level: string): Logger {
  return pino(
    {
      level,
      base: { part: 'console' },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: ['*.headers', '*.password', '*.token', '*.secret', 'headers', 'password', 'token', 'secret'],
    },
    new LogLines(),
  );
}
