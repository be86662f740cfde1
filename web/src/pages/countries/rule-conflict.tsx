import type { Geo, GeoRule } from '../../../../src/console/contract/geo.ts';
import { ChangedMeanwhile } from '../../forms/changed-meanwhile.tsx';
import { countriesTexts } from '../../texts/countries-page.ts';
import { changedBy } from '../settings/changed-by.ts';
import { useChangesSince } from '../settings/use-changes-since.ts';
import { changeLines } from './rule-changes.ts';

const texts = countriesTexts.save;

interface RuleConflictProps {
  /** the rule that the draft was begun with */
  readonly base: GeoRule;
  /** revision of that rule */
  readonly since: number;
  readonly geo: Geo;
  readonly disabled: boolean;
  readonly onDecide: (whose: 'mine' | 'theirs') => void;
}

/** Somebody else has put another rule in force while this one was being edited: who, what, and a choice. */
export function RuleConflict({ base, since, geo, disabled, onDecide }: RuleConflictProps) {
  const changes = useChangesSince(since, geo.revision);
  const what = changeLines(base, geo).map(({ text }) => text);
  return (
    <ChangedMeanwhile
      subject={texts.rule}
      text={texts.meanwhile(changedBy(changes, 'geo') ?? texts.somebody, what.join('; '))}
      disabled={disabled}
      onChoose={onDecide}
    />
  );
}
