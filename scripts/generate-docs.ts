// node scripts/generate-docs.ts [--check]
//
// Writes the documents that are made from the code. With --check it writes nothing and fails where one differs.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { cliReference } from '../src/cli/cli-reference.ts';
import { configReference } from '../src/config/config-reference.ts';
import { openApiText } from '../src/console/openapi/document.ts';
import { detectorReference } from '../src/detect/reference.ts';
import { version } from '../src/engine/version.ts';

/** Add a document here. `file` is seen from the root of the project. */
const documents: readonly { readonly file: string; render(): string | Promise<string> }[] = [
  { file: 'docs/cli.md', render: cliReference },
  { file: 'docs/configuration.md', render: configReference },
  { file: 'docs/openapi.json', render: () => openApiText(version) },
  { file: 'docs/detectors.md', render: detectorReference },
];

const home = resolve(import.meta.dirname, '..');
const check = process.argv.includes('--check');

for (const { file, render } of documents) {
  const path = resolve(home, file);
  const text = `${(await render()).trimEnd()}\n`;
  if (read(path) === text) continue;
  if (check) {
    console.error(`${file} is not what the code says now: run npm run docs`);
    process.exitCode = 1;
  } else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    console.log(`${file} written`);
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
