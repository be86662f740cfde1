import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { started } from '../guard/guard-bench.test-support.ts';
import { settingsSchema } from '../model/settings.ts';
import { captureProblems } from './host-report.ts';
import { SensorSide } from './sensor-side.ts';

const capture = new URL('../../demo/05_svcrack_range.pcap', import.meta.url).pathname;

test('a sensor that ended and cannot be started again captures nothing, and that is what it says', async (t) => {
  const { guard } = await started();
  let file = capture;
  const alarms: string[] = [];
  const side = new SensorSide({
    guard,
    log: pino({ level: 'silent' }),
    enforcing: false,
    start: () => ({
      interfaces: [],
      bufferBytes: 1 << 20,
      settings: settingsSchema.parse({}),
      protectedAddresses: [],
      suspicions: false,
      replay: { files: [file], speed: 1, stagger: 0, repeat: false },
    }),
    recall: async () => [],
    good: () => {},
    suspicions: () => {},
    leaked: () => {},
    alarm: (key, text) => alarms.push(`${key}: ${text}`),
    clear: () => {},
  });
  t.after(() => side.stop());
  const until = async (what: string, is: () => boolean) => {
    for (let i = 0; !is(); i++) {
      assert.ok(i < 200, what);
      await sleep(50);
    }
  };
  await side.start([]);
  side.release();
  await until('it captures', () => captureProblems(side.state).length === 0);
  file = `${capture}.gone`;
  // what no engine sends ends the thread
  side.send({ kind: 'settings', settings: null as never });
  await until('it could not be started again', () =>
    alarms.some((text) => /^sensor: .*05_svcrack_range.pcap.gone/.test(text)),
  );
  assert.deepEqual(captureProblems(side.state), ['no interface is captured']);
  file = capture;
  await until('it captures again', () => captureProblems(side.state).length === 0);
});
