// Run by killed.test.ts: writes without end and prints the id of every record that was acknowledged, one a line.
import { writeSync } from 'node:fs';
import { Store } from '../store.ts';
import { write } from '../writes.ts';
import { noon, sampleAttack } from './sample-attack.ts';

const store = await Store.open(process.argv[2]!);
for (let i = 0; ; i++) {
  for (let k = 0; k < 20; k++)
    store.recordAttack(sampleAttack({ time: noon + i * 20 + k }), { action: 'x', country: null });
  const subject = `${process.pid}-${i}`;
  await store.commit([write('addAudit', { time: noon, actor: 'a', source: 'cli', action: 'block.add', subject })]);
  // synchronous: a line that was printed was acknowledged before
  writeSync(1, `${subject}\n`);
}
