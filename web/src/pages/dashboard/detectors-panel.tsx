import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useDetectorTitle } from '../../api/detectors.ts';
import { Panel } from '../../parts/panel.tsx';
import { dashboardTexts } from '../../texts/dashboard.ts';
import { TopList, type TopRow } from './top-list.tsx';
import { useDashboard } from './use-dashboard.ts';

const texts = dashboardTexts.tops;

/** What the attacks were: by the detector that recognised them, or by type (SIP method, TFTP). */
export function DetectorsPanel() {
  const { statistics, log } = useDashboard();
  const title = useDetectorTitle();
  const [by, setBy] = useState('detector');
  const { data } = statistics;
  const rows: readonly TopRow[] | undefined =
    by === 'detector'
      ? data?.detectors.map(({ value, attacks }) => ({
          key: value,
          name: title(value),
          shown: title(value),
          attacks,
          log: log({ detector: value }),
        }))
      : data?.types.map(({ value, attacks }) => ({
          key: value,
          name: value,
          shown: <span className="wire">{value}</span>,
          attacks,
          log: log({ type: value }),
        }));
  return (
    <Panel
      title={texts.detectors}
      flush
      actions={
        <SegmentedControl
          size="xs"
          aria-label={texts.detectors}
          data={[
            { value: 'detector', label: texts.byDetector },
            { value: 'type', label: texts.byType },
          ]}
          value={by}
          onChange={setBy}
        />
      }
    >
      <TopList
        label={texts.detectors}
        head={by === 'detector' ? texts.byDetector : texts.byType}
        rows={rows}
        empty={texts.empty}
      />
    </Panel>
  );
}
