import { Group, SegmentedControl } from '@mantine/core';
import { RangeFilter } from '../../filters/range-filter.tsx';
import { dashboardTexts as texts } from '../../texts/dashboard.ts';
import { rangeWords } from '../../url/time-range.ts';
import { defaultRange } from './dashboard-search.ts';
import { useDashboard } from './use-dashboard.ts';

/** The usual ranges at one click, one's own behind the button. */
export function RangeChoice() {
  const { search, show } = useDashboard();
  const word = search.range ?? (search.from || search.to ? '' : defaultRange);
  return (
    <Group gap="xs">
      <SegmentedControl
        size="sm"
        aria-label={texts.range}
        data={rangeWords.map((each) => ({ value: each, label: texts.ranges[each] }))}
        value={word}
        onChange={(next) => show({ range: rangeWords.find((each) => each === next && each !== defaultRange) })}
      />
      <RangeFilter value={search} onChange={show} fallback={defaultRange} own={texts.own} />
    </Group>
  );
}
