import { ActionIcon, Button, Group, Stack, Switch, Text, TextInput } from '@mantine/core';
import { Plus, Trash2 } from 'lucide-react';
import { Panel } from '../../parts/panel.tsx';
import { notificationTexts } from '../../texts/notifications.ts';
import { errorsOf } from '../settings/settings-change.ts';
import { newWebhook, type Webhook } from './notification-form.ts';
import { SecretInput } from './secret-input.tsx';
import { TestButton } from './test-button.tsx';
import classes from './webhook-fields.module.css';

const texts = notificationTexts.webhook;
const most = 10;

interface WebhookFieldsProps {
  readonly webhooks: readonly Webhook[];
  readonly saved: readonly Webhook[];
  readonly messages: Readonly<Record<string, string>>;
  readonly testable: boolean;
  readonly onChange: (webhooks: Webhook[]) => void;
}

export function WebhookFields({ webhooks, saved, messages, testable, onChange }: WebhookFieldsProps) {
  const change = (id: string, part: Partial<Webhook>) =>
    onChange(webhooks.map((hook) => (hook.id === id ? { ...hook, ...part } : hook)));
  return (
    <Panel title={notificationTexts.webhooksTitle}>
      <Text size="sm" c="dimmed" mb="sm">
        {notificationTexts.webhooksHelp}
      </Text>
      <Stack gap="md" align="flex-start">
        {webhooks.length === 0 && <Text size="sm">{texts.empty}</Text>}
        {webhooks.map((hook, index) => {
          const before = saved.find(({ id }) => id === hook.id);
          return (
            <fieldset key={hook.id} className={classes.hook}>
              <legend className="visually-hidden">{texts.number(index + 1)}</legend>
              <TextInput
                label={texts.url}
                type="url"
                placeholder="https://"
                spellCheck={false}
                maxLength={1000}
                value={hook.url}
                error={errorsOf(messages, `webhooks.${index}.url`)}
                onChange={(event) => change(hook.id, { url: event.currentTarget.value.trim() })}
              />
              <SecretInput
                label={texts.secret}
                typed={hook.secret}
                saved={before?.secret}
                error={errorsOf(messages, `webhooks.${index}.secret`)}
                onChange={(secret) => change(hook.id, { secret })}
              />
              <Group gap="md" className={classes.actions}>
                <Switch
                  label={texts.enabled}
                  checked={hook.enabled}
                  onChange={(event) => change(hook.id, { enabled: event.currentTarget.checked })}
                />
                <TestButton way={hook.id} name={hook.url} disabled={!testable || !before?.enabled} />
                <ActionIcon
                  aria-label={texts.remove(hook.url)}
                  onClick={() => onChange(webhooks.filter(({ id }) => id !== hook.id))}
                >
                  <Trash2 size={16} aria-hidden />
                </ActionIcon>
              </Group>
            </fieldset>
          );
        })}
        {webhooks.length < most && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<Plus size={14} aria-hidden />}
            onClick={() => onChange([...webhooks, newWebhook(webhooks)])}
          >
            {texts.add}
          </Button>
        )}
      </Stack>
    </Panel>
  );
}
