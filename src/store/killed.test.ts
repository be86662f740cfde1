import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { scratchDirectory, scratchStore } from './testing/scratch.ts';

const script = fileURLToPath(new URL('testing/write-until-killed.ts', import.meta.url));

/** Runs the writer, kills it after it has acknowledged `lines` records, returns what it acknowledged. */
async function writeAndKill(directory: string, lines: number): Promise<string[]> {
  const child = spawn(process.execPath, [script, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  for await (const piece of child.stdout) {
    output += String(piece);
    if (output.split('\n').length > lines) child.kill('SIGKILL');
  }
  return output.split('\n').slice(0, -1);
}

test('the engine is killed twenty times while it writes: nothing that was acknowledged is lost', async () => {
  const directory = scratchDirectory();
  const acknowledged: string[] = [];
  for (let round = 0; round < 20; round++) acknowledged.push(...(await writeAndKill(directory, 1 + round * 3)));
  const store = await scratchStore(directory);
  assert.equal(store.report.unclean, true);
  assert.equal(store.report.recovery, undefined);
  const kept = new Set<string>();
  for (let offset = 0; ; offset += 1000) {
    const { rows } = await store.queryAudit({}, { limit: 1000, offset });
    for (const row of rows) kept.add(row.subject);
    if (rows.length < 1000) break;
  }
  assert.ok(acknowledged.length >= 20);
  assert.deepEqual(
    acknowledged.filter((subject) => !kept.has(subject)),
    [],
  );
  const { total, totalIsExact } = await store.queryAttacks({}, { limit: 1 });
  assert.ok(!totalIsExact || total >= 20, 'what was queued before a commit is on the disk with it');
  await store.close();
});
