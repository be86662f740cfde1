import { useQuery } from '@tanstack/react-query';
import { statusQuery } from '../../api/status.ts';
import { Empty } from '../../parts/empty.tsx';
import { Time } from '../../parts/time.tsx';
import { dashboardTexts } from '../../texts/dashboard.ts';

const texts = dashboardTexts.chart;

/** No attack is good news only if something was read: it says how much. */
export function NoAttacks() {
  const { data: status } = useQuery(statusQuery);
  const state = status?.state;
  const read = state?.seen.datagrams ?? 0;
  return (
    <Empty title={texts.emptyTitle}>
      {status && !state && texts.engineStopped}
      {state && read === 0 && texts.readNothing}
      {state && read > 0 && (
        <>
          {texts.read(read)} <Time time={state.startedAt} />.
        </>
      )}
    </Empty>
  );
}
