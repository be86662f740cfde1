import { Text } from '@mantine/core';
import { Time } from '../../parts/time.tsx';
import { dashboardTexts } from '../../texts/dashboard.ts';
import { useDashboard } from './use-dashboard.ts';

const texts = dashboardTexts.tops;

/** Sums are kept by the hour and the day: where the lists reach further than the range, it says so. */
export function TopsNote() {
  const { data } = useDashboard().statistics;
  if (!data || (data.topsFrom >= data.from && data.topsTo <= data.to)) return null;
  return (
    <Text size="xs" c="dimmed">
      {texts.rounded} <Time time={data.topsFrom} />.
    </Text>
  );
}
