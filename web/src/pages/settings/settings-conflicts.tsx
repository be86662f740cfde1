import type { SettingsAnswer } from '../../../../src/console/contract/settings.ts';
import { useDetectorTitle } from '../../api/detectors.ts';
import { ChangedMeanwhile } from '../../forms/changed-meanwhile.tsx';
import { saveBarTexts as texts } from '../../texts/save-bar.ts';
import { changedBy } from './changed-by.ts';
import { conflictTitle, conflictValue } from './conflict-text.ts';
import type { Conflict } from './rebase.ts';
import { useChangesSince } from './use-changes-since.ts';

interface SettingsConflictsProps {
  readonly answer: SettingsAnswer;
  readonly conflicts: readonly Conflict[];
  /** revision that the draft was made from */
  readonly since: number;
  readonly disabled: boolean;
  readonly onDecide: (conflict: Conflict, whose: 'mine' | 'theirs') => void;
}

/** What somebody else has saved while it was being changed here as well: both values, and a choice. */
export function SettingsConflicts({ answer, conflicts, since, disabled, onDecide }: SettingsConflictsProps) {
  const changes = useChangesSince(conflicts.length > 0 ? since : undefined, answer.revision);
  const detectorTitle = useDetectorTitle();
  return conflicts.map((conflict) => {
    const { field, leaf, before, mine, theirs } = conflict;
    const title = conflictTitle(conflict, detectorTitle);
    return (
      <ChangedMeanwhile
        key={`${field} ${leaf}`}
        subject={title}
        text={texts.conflict(
          title,
          changedBy(changes, field, leaf) ?? answer.changedBy,
          conflictValue(conflict, before),
          conflictValue(conflict, theirs),
          conflictValue(conflict, mine),
        )}
        disabled={disabled}
        onChoose={(whose) => onDecide(conflict, whose)}
      />
    );
  });
}
