import type { SettingsChange } from '../../../../src/console/contract/settings.ts';
import { anatomyOf } from './leaves.ts';
import { type SettingName, same } from './settings-change.ts';

/**
 * Who changed a part of a setting last; undefined where the history does not know.
 * @param changes the latest first @param leaf as in `leaves.ts`; absent: any part
 */
export function changedBy(changes: readonly SettingsChange[], field: SettingName, leaf?: string): string | undefined {
  const ofField = changes.filter(({ after }) => field in after);
  const ofLeaf = ofField.find(({ before, after }) => {
    if (leaf === undefined) return true;
    const { apart } = anatomyOf(field, [before[field], after[field]]);
    return !same(apart(before[field]).get(leaf), apart(after[field]).get(leaf));
  });
  return (ofLeaf ?? ofField[0])?.actor;
}
