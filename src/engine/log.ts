import { type Logger, pino } from 'pino';
import { LogLines } from '../model/log-lines.ts';

const names: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

/** Log lines on standard error: JSON for journals and collectors, plain lines for a person at a terminal. */
export function createLog(level: string): Logger {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    process.stderr.isTTY ? new LogLines(plain) : new LogLines(),
  );
}

function plain(line: string): string {
  const { level, time, msg, error, err, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const clock = new Date(String(time)).toTimeString().slice(0, 8);
  const failure = error ?? err;
  const detail = failure && typeof failure === 'object' && 'message' in failure ? `: ${String(failure.message)}` : '';
  const facts = Object.entries(rest).map(
    ([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return `${clock} ${(names[Number(level)] ?? 'info').padEnd(5)} ${msg}${detail}${facts.join('')}\n`;
}
