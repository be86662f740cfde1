import { Button, Group, Skeleton, Text } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { ArrowLeft, ChartColumn, Table2 } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useDetectorTitle } from '../../api/detectors.ts';
import { Failed } from '../../parts/failed.tsx';
import { Panel } from '../../parts/panel.tsx';
import { loadPart } from '../../router/load-part.ts';
import { dashboardTexts } from '../../texts/dashboard.ts';
import { spanText } from '../../time/time-text.ts';
import { fixedRange } from '../../url/time-range.ts';
import classes from './chart.module.css';
import { detectorOrder } from './detector-colors.ts';
import { DetectorLegend } from './detector-legend.tsx';
import { NoAttacks } from './no-attacks.tsx';
import { StackTable } from './stack-table.tsx';
import { detectorAt, detectorsIn, spanOf, stacksOf } from './stacks.ts';
import { useDashboard } from './use-dashboard.ts';

const AttackChart = lazy(() =>
  loadPart(() => import('./attack-chart.tsx')).then(({ AttackChart }) => ({ default: AttackChart })),
);

const texts = dashboardTexts.chart;
const holder = <Skeleton height={240} animate={false} />;

/** Attacks over time, stacked by detector: dragging zooms, a click opens the log; the same as a table. */
export function AttacksOverTime() {
  const { search, statistics, log, show } = useDashboard();
  const title = useDetectorTitle();
  const { navigate, history } = useRouter();
  const [asTable, setAsTable] = useState(false);
  const { data, error } = statistics;
  const stacks = data ? stacksOf(data) : [];
  const detectors = detectorsIn(stacks, detectorOrder);
  const openLog = (bar: number, detector?: string) => {
    const span = spanOf(stacks, bar, bar);
    if (span)
      void navigate({
        to: '/attacks',
        search: { ...log(), range: undefined, ...fixedRange(span.from, span.to), detector },
      });
  };
  const zoom = (one: number, other: number) => {
    const span = spanOf(stacks, one, other);
    if (span) void show(fixedRange(span.from, span.to));
  };
  return (
    <Panel
      title={texts.title}
      actions={
        <Group gap={6}>
          {search.from !== undefined && (
            <Button
              variant="default"
              size="compact-sm"
              leftSection={<ArrowLeft size={14} aria-hidden />}
              onClick={() => history.back()}
            >
              {texts.zoomBack}
            </Button>
          )}
          {stacks.length > 0 && data?.total.attacks !== 0 && (
            <Button
              variant="default"
              size="compact-sm"
              leftSection={asTable ? <ChartColumn size={14} aria-hidden /> : <Table2 size={14} aria-hidden />}
              onClick={() => setAsTable(!asTable)}
            >
              {asTable ? texts.asChart : texts.asTable}
            </Button>
          )}
        </Group>
      }
    >
      <div className={classes.colors}>
        {!data && (error ? <Failed error={error} onRetry={() => statistics.refetch()} /> : holder)}
        {data && data.total.attacks === 0 && <NoAttacks />}
        {data && data.total.attacks > 0 && (
          <>
            <DetectorLegend detectors={data.detectors} title={title} />
            {asTable ? (
              <StackTable stacks={stacks} detectors={detectors} title={title} onZoom={(bar) => zoom(bar, bar)} />
            ) : (
              <Suspense fallback={holder}>
                <AttackChart
                  stacks={stacks}
                  detectors={detectors}
                  title={title}
                  label={texts.label(data.total.attacks)}
                  onPick={(bar, height) => openLog(bar, stacks[bar] && detectorAt(stacks[bar], detectors, height))}
                  onSpan={zoom}
                />
              </Suspense>
            )}
            <Text className={classes.hint}>
              {texts.bar(spanText(data.bucketSeconds * 1000))}. {!asTable && texts.hint}
            </Text>
          </>
        )}
      </div>
    </Panel>
  );
}
