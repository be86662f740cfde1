import { StoreReader } from './store-reader.ts';

/** Does one piece of work with a reader that is there for nothing else, so that it holds up no other read. Rejects with StoreError. */
export async function readAside<T>(directory: string, work: (reader: StoreReader) => Promise<T>): Promise<T> {
  const reader = await StoreReader.openReader(directory);
  try {
    return await work(reader);
  } finally {
    await reader.close();
  }
}
