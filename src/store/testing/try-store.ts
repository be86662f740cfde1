// Run by access.test.ts as another user: `open DIRECTORY` or `read DIRECTORY`; prints `ok N` or the error's code.
import { Store } from '../store.ts';
import { StoreError } from '../store-error.ts';
import { StoreReader } from '../store-reader.ts';

const [what, directory] = process.argv.slice(2);
try {
  const store = what === 'open' ? await Store.open(directory!) : await StoreReader.openReader(directory!);
  console.log('ok', (await store.queryAttacks({}, { limit: 1 })).total);
  await store.close();
} catch (error) {
  console.log(error instanceof StoreError ? error.code : error);
}
