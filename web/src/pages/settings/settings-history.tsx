import { Button, List, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { SettingsChange, settingsRoutes } from '../../../../src/console/contract/settings.ts';
import { call } from '../../api/client.ts';
import { useDetectorTitle } from '../../api/detectors.ts';
import { keys } from '../../api/keys.ts';
import { useMay } from '../../api/session.ts';
import { notifyDone, notifyFailed } from '../../dialogs/notify.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Failed } from '../../parts/failed.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Time } from '../../parts/time.tsx';
import { zonePreference } from '../../preferences/preferences.ts';
import { settingsTexts as texts } from '../../texts/settings.ts';
import { exactTime } from '../../time/time-text.ts';
import classes from './settings-history.module.css';
import { undoSettings } from './undo-settings.ts';
import { changeLines } from './value-text.ts';

/** The last changes of the settings, each with its undo. */
export function SettingsHistory() {
  const { data, error, refetch } = useQuery({
    queryKey: [keys.settings, 'history'],
    queryFn: ({ signal }) =>
      call<typeof settingsRoutes.history>('GET /v1/settings/history', { query: { limit: 50 }, signal }),
  });
  if (!data) return error ? <Failed error={error} onRetry={refetch} /> : <Loading />;
  return (
    <Panel flush>
      {data.rows.length === 0 ? (
        <Empty title={texts.noHistory} />
      ) : (
        <ol className={classes.list}>
          {data.rows.map((change) => (
            <HistoryRow key={change.id} change={change} />
          ))}
        </ol>
      )}
    </Panel>
  );
}

function HistoryRow({ change }: { readonly change: SettingsChange }) {
  const zone = zonePreference.use();
  const mayUndo = useMay('admin');
  const titleOf = useDetectorTitle();
  const undo = async () => {
    try {
      await undoSettings(change.id);
      notifyDone(texts.undone);
    } catch (error) {
      notifyFailed(error);
    }
  };
  return (
    <li className={classes.row}>
      <div>
        <Text size="sm" c="dimmed">
          <Time time={change.time} /> · {texts.by(change.actor, change.source)}
        </Text>
        <List size="sm" listStyleType="none">
          {changeLines(change.before, change.after, titleOf).map(({ key, text }) => (
            <List.Item key={key}>{text}</List.Item>
          ))}
        </List>
      </div>
      {mayUndo && (
        <Button
          size="compact-sm"
          variant="default"
          onClick={undo}
          aria-label={texts.undoOf(exactTime(change.time, zone))}
        >
          {texts.undo}
        </Button>
      )}
    </li>
  );
}
