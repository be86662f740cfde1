import { RangeCallout } from '../../filters/range-callout.tsx';
import { zonePreference } from '../../preferences/preferences.ts';
import { dashboardTexts } from '../../texts/dashboard.ts';
import { filterTexts } from '../../texts/filters.ts';
import { rangeTime } from '../../time/time-text.ts';
import { useDashboard } from './use-dashboard.ts';

const texts = dashboardTexts.rangeProblem;

/** Why the range of a link is not the one that is shown. */
export function RangeNotice() {
  const { problem, show } = useDashboard();
  const zone = zonePreference.use();
  if (!problem) return null;
  const title =
    problem.kind === 'unread'
      ? filterTexts.noTime(problem.text)
      : texts[problem.kind](rangeTime(problem.from, zone, Date.now()));
  return (
    <RangeCallout title={title} onClose={() => show({})}>
      {texts.instead}
    </RangeCallout>
  );
}
