import { errorOf } from './error-of.ts';

/** What the engine answers; undefined where it does not run or does not answer: the store knows the rest. */
export async function orStored<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (errorOf(error).code === 'engine-not-running') return undefined;
    throw error;
  }
}
