import type { BlockRow, blockRoutes } from '../../../src/console/contract/blocks.ts';
import { call } from '../api/client.ts';
import { actionTexts as texts } from '../texts/actions.ts';
import { standingChanged } from './standing-changed.ts';

/** blocks that the server takes at once */
const most = 1000;

/** Shuts out by hand. @param seconds absent: as the setting says. @throws ApiError */
export async function block(target: string, seconds: number | undefined, note: string): Promise<BlockRow> {
  const body = { target, note, ...(seconds === undefined ? {} : { seconds }) };
  const made = await call<typeof blockRoutes.create>('POST /v1/blocks', { body });
  await standingChanged();
  return made;
}

/**
 * Lifts every block of these targets.
 * @param holdSeconds nothing automatic blocks them again for so long
 * @throws ApiError
 */
export async function lift(targets: readonly string[], holdSeconds: number) {
  const body = { targets: [...targets], holdSeconds };
  const result = await call<typeof blockRoutes.lift>('POST /v1/blocks/lift', { body });
  await standingChanged();
  return result;
}

/**
 * Puts blocks that were lifted back, by hand now and with the time that was left. Those that ended meanwhile stay away.
 * @throws ApiError; Error when some could not be put back
 */
export async function restore(blocks: readonly BlockRow[]): Promise<void> {
  const now = Date.now();
  const left = blocks.flatMap(({ target, until, note, reason }) => {
    const seconds = Math.round((until - now) / 1000);
    return seconds > 0 ? [{ target, seconds, note: note || reason }] : [];
  });
  const failed: { subject: string; reason: string }[] = [];
  for (let i = 0; i < left.length; i += most) {
    const body = { blocks: left.slice(i, i + most) };
    failed.push(...(await call<typeof blockRoutes.createMany>('POST /v1/blocks/many', { body })).failed);
  }
  await standingChanged();
  const [first] = failed;
  if (first) throw new Error(texts.notRestored(failed.length, left.length, `${first.subject}: ${first.reason}`));
}
