import { Button, Checkbox, Group, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Notifications, notificationRoutes } from '../../../../src/console/contract/notifications.ts';
import { fieldMessages, messageOf } from '../../api/api-error.ts';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { queryClient } from '../../api/query-client.ts';
import { notifyDone } from '../../dialogs/notify.tsx';
import { FormProblem } from '../../forms/form-problem.tsx';
import { NumberField } from '../../forms/number-field.tsx';
import { Failed } from '../../parts/failed.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Panel } from '../../parts/panel.tsx';
import { notificationTexts as texts } from '../../texts/notifications.ts';
import { formatNumber } from '../../texts/numbers.ts';
import type { LeafConflict } from '../settings/merge-leaves.ts';
import { SettingRow } from '../settings/setting-row.tsx';
import { errorsOf } from '../settings/settings-change.ts';
import { Deliveries } from './deliveries.tsx';
import { NotificationConflicts } from './notification-conflicts.tsx';
import { bodyOf, formOf, isChanged, type NotificationForm } from './notification-form.ts';
import { decideNotifications, rebaseNotifications } from './rebase-notifications.ts';
import { SmtpFields } from './smtp-fields.tsx';
import { useNotificationDraft } from './use-notification-draft.ts';
import { WebhookFields } from './webhook-fields.tsx';

const key = [keys.notifications, 'show'];
const kinds = Object.keys(texts.kinds) as Notifications['kinds'];

/** Who is told of what: for administrators, saved by a button of its own, since it is kept by the console. */
export function NotificationSettings() {
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => call<typeof notificationRoutes.show>('GET /v1/notifications', { signal }),
  });
  if (!data) return error ? <Failed error={error} onRetry={refetch} /> : <Loading />;
  return (
    <Stack gap="md">
      <NotificationEditor saved={data.notifications} defaults={data.defaults} revision={data.revision} />
      <Deliveries deliveries={data.deliveries} />
    </Stack>
  );
}

interface NotificationEditorProps {
  readonly saved: Notifications;
  readonly defaults: Pick<Notifications, 'digestMinutes' | 'maxPerHour'>;
  readonly revision: number;
}

function NotificationEditor({ saved, defaults, revision }: NotificationEditorProps) {
  const [draft, setDraft] = useNotificationDraft();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const kept = rebaseNotifications(draft ?? { form: formOf(saved), base: saved, revision }, saved, revision);
  const { form, conflicts } = kept;
  const changed = isChanged(form, saved);
  const messages = fieldMessages(failure);
  useEffect(() => {
    // somebody else has saved the same
    if (draft && !changed) setDraft(undefined);
  });
  const set = (change: Partial<NotificationForm>) => {
    const next = { ...form, ...change };
    setDraft(isChanged(next, saved) ? { ...kept, form: next } : undefined);
  };
  const toDefault = (name: keyof typeof defaults) =>
    form[name] === defaults[name] ? undefined : () => set({ [name]: defaults[name] });
  const decide = (conflict: LeafConflict, whose: 'mine' | 'theirs') => {
    const next = decideNotifications(kept, saved, conflict, whose);
    setDraft(isChanged(next.form, saved) ? next : undefined);
    setFailure(undefined);
  };
  const discard = () => {
    setDraft(undefined);
    setFailure(undefined);
  };
  const save = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      const body = { ...bodyOf(form), revision };
      const answer = await call<typeof notificationRoutes.change>('PUT /v1/notifications', { body });
      queryClient.setQueryData(key, answer);
      setDraft(undefined);
      notifyDone(texts.saved);
    } catch (error) {
      setFailure(error);
      // somebody else may have been quicker: what he changed is to be seen
      void queryClient.invalidateQueries({ queryKey: key });
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Panel title={texts.kindsTitle}>
        <Checkbox.Group
          aria-label={texts.kindsTitle}
          value={[...form.kinds]}
          onChange={(next) => set({ kinds: kinds.filter((kind) => next.includes(kind)) })}
        >
          <Stack gap={8}>
            {kinds.map((kind) => (
              <Checkbox key={kind} value={kind} label={texts.kinds[kind]} />
            ))}
          </Stack>
        </Checkbox.Group>
      </Panel>
      <Panel flush>
        <SettingRow
          title={texts.digest}
          help={texts.digestHelp}
          control="digest-minutes"
          fallback={`${formatNumber(defaults.digestMinutes)} ${texts.minutes}`}
          onDefault={toDefault('digestMinutes')}
        >
          <NumberField
            id="digest-minutes"
            min={0}
            max={1440}
            allowDecimal={false}
            suffix={` ${texts.minutes}`}
            value={form.digestMinutes}
            error={errorsOf(messages, 'digestMinutes')}
            onChange={(digestMinutes) => set({ digestMinutes })}
          />
        </SettingRow>
        <SettingRow
          title={texts.maxPerHour}
          help={texts.maxPerHourHelp}
          control="max-per-hour"
          fallback={formatNumber(defaults.maxPerHour)}
          onDefault={toDefault('maxPerHour')}
        >
          <NumberField
            id="max-per-hour"
            min={1}
            max={1000}
            allowDecimal={false}
            value={form.maxPerHour}
            error={errorsOf(messages, 'maxPerHour')}
            onChange={(maxPerHour) => set({ maxPerHour })}
          />
        </SettingRow>
      </Panel>
      <SmtpFields
        smtp={form.smtp}
        saved={saved.smtp}
        messages={messages}
        testable={!changed && saved.smtp.enabled}
        onChange={(smtp) => set({ smtp })}
      />
      <WebhookFields
        webhooks={form.webhooks}
        saved={saved.webhooks}
        messages={messages}
        testable={!changed}
        onChange={(webhooks) => set({ webhooks })}
      />
      <div aria-live="polite">
        <NotificationConflicts
          conflicts={conflicts}
          since={kept.revision}
          revision={revision}
          disabled={busy}
          onDecide={decide}
        />
      </div>
      <FormProblem text={failure === undefined ? undefined : problemOf(failure)} />
      <Group justify="flex-end">
        <Button variant="default" disabled={!changed || busy} onClick={discard}>
          {texts.discard}
        </Button>
        <Button disabled={!changed || conflicts.length > 0} loading={busy} onClick={save}>
          {texts.save}
        </Button>
      </Group>
    </>
  );
}

function problemOf(failure: unknown): string {
  const fields = Object.entries(fieldMessages(failure)).map(([field, message]) => `${field}: ${message}`);
  return [messageOf(failure), ...fields].join(' ');
}
