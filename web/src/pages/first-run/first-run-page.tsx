import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { sessionRoutes } from '../../../../src/console/contract/session.ts';
import type { settingsRoutes } from '../../../../src/console/contract/settings.ts';
import { call } from '../../api/client.ts';
import { detectorsQuery } from '../../api/detectors.ts';
import { keys } from '../../api/keys.ts';
import { queryClient } from '../../api/query-client.ts';
import { sessionQuery } from '../../api/session.ts';
import { notifyFailed } from '../../dialogs/notify.tsx';
import { PlainPage } from '../../frame/plain-page.tsx';
import { Failed } from '../../parts/failed.tsx';
import { Loading } from '../../parts/loading.tsx';
import { firstRunTexts as texts } from '../../texts/first-run.ts';
import { FirstRunSteps } from './first-run-steps.tsx';

/** The short path of a new installation: what to protect, observe or protect, who is never locked out. */
export function FirstRunPage() {
  const navigate = useNavigate();
  const proposal = useQuery({
    queryKey: [keys.firstRun],
    queryFn: ({ signal }) => call<typeof sessionRoutes.firstRun>('GET /v1/first-run', { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const settings = useQuery({
    queryKey: [keys.settings, 'show'],
    queryFn: ({ signal }) => call<typeof settingsRoutes.show>('GET /v1/settings', { signal }),
  });
  // "observe first" sets each of them: without knowing them it would set nothing, and attackers would be blocked
  const detectors = useQuery(detectorsQuery);
  const finish = async () => {
    try {
      await call<typeof sessionRoutes.finishFirstRun>('POST /v1/first-run', {});
      await queryClient.refetchQueries({ queryKey: sessionQuery.queryKey });
      await navigate({ to: '/' });
    } catch (error) {
      notifyFailed(error);
    }
  };
  const error = proposal.error ?? settings.error ?? detectors.error;
  const content =
    proposal.data && settings.data && detectors.data ? (
      <FirstRunSteps
        proposal={proposal.data}
        settings={settings.data}
        detectors={detectors.data.rows.map(({ id }) => id)}
        onFinished={finish}
      />
    ) : error ? (
      <Failed
        error={error}
        onRetry={() => Promise.all([proposal.refetch(), settings.refetch(), detectors.refetch()])}
      />
    ) : undefined;
  return (
    <PlainPage title={texts.title} wide>
      <Text c="dimmed" mb="md">
        {texts.lead}
      </Text>
      {content ?? <Loading height="240px" />}
      {/* not before: what comes above it would move it away under the pointer */}
      {content && (
        <Button variant="subtle" size="compact-sm" mt="md" ml={-8} onClick={finish}>
          {texts.skip}
        </Button>
      )}
    </PlainPage>
  );
}
