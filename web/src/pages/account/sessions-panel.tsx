import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { sessionRoutes } from '../../../../src/console/contract/session.ts';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { queryClient } from '../../api/query-client.ts';
import { notifyDone, notifyFailed } from '../../dialogs/notify.tsx';
import { Failed } from '../../parts/failed.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Time } from '../../parts/time.tsx';
import { ToneBadge } from '../../parts/tone-badge.tsx';
import { accountTexts } from '../../texts/accounts.ts';
import classes from './sessions-panel.module.css';

const texts = accountTexts.account.sessions;

/** Where one is signed in. */
export function SessionsPanel() {
  const { data, error, refetch } = useQuery({
    queryKey: [keys.session, 'sessions'],
    queryFn: ({ signal }) => call<typeof sessionRoutes.sessions>('GET /v1/me/sessions', { signal }),
  });
  const end = async (id: string) => {
    try {
      await call<typeof sessionRoutes.endSession>('DELETE /v1/me/sessions/{id}', { params: { id } });
      await queryClient.invalidateQueries({ queryKey: [keys.session, 'sessions'] });
      notifyDone(texts.ended);
    } catch (failure) {
      notifyFailed(failure);
    }
  };
  return (
    <Panel title={texts.title}>
      <Text size="sm" c="dimmed" mb="xs">
        {texts.text}
      </Text>
      {!data && (error ? <Failed error={error} onRetry={refetch} /> : <Loading height="60px" />)}
      <ul className={classes.list}>
        {data?.rows.map(({ id, current, createdAt, lastSeen, address, userAgent }) => (
          <li key={id} className={classes.row}>
            <div className={classes.what}>
              <span className="wire">{address}</span> {current && <ToneBadge tone="good">{texts.current}</ToneBadge>}
              <Text size="sm" c="dimmed">
                {texts.since} <Time time={createdAt} />, {texts.seen} <Time time={lastSeen} show="relative" />
              </Text>
              <Text size="xs" c="dimmed" className="wire">
                {userAgent || texts.unknownAgent}
              </Text>
            </div>
            {!current && (
              <Button
                size="compact-sm"
                variant="default"
                flex="none"
                aria-label={texts.endOf(address)}
                onClick={() => end(id)}
              >
                {texts.end}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
