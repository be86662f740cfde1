import { NativeSelect, SimpleGrid, Switch, TextInput } from '@mantine/core';
import type { Notifications } from '../../../../src/console/contract/notifications.ts';
import { NumberField } from '../../forms/number-field.tsx';
import { TagsField } from '../../forms/tags-field.tsx';
import { Panel } from '../../parts/panel.tsx';
import { notificationTexts } from '../../texts/notifications.ts';
import { errorsOf } from '../settings/settings-change.ts';
import { SecretInput } from './secret-input.tsx';
import { TestButton } from './test-button.tsx';

const texts = notificationTexts.smtp;
type Smtp = Notifications['smtp'];
const securities = ['starttls', 'tls', 'none'] as const;

interface SmtpFieldsProps {
  readonly smtp: Smtp;
  readonly saved: Smtp;
  readonly messages: Readonly<Record<string, string>>;
  readonly testable: boolean;
  readonly onChange: (smtp: Smtp) => void;
}

export function SmtpFields({ smtp, saved, messages, testable, onChange }: SmtpFieldsProps) {
  const set = (change: Partial<Smtp>) => onChange({ ...smtp, ...change });
  const error = (field: string) => errorsOf(messages, `smtp.${field}`);
  return (
    <Panel
      title={notificationTexts.smtpTitle}
      actions={<TestButton way="smtp" name={notificationTexts.smtpWay} disabled={!testable} />}
    >
      <Switch
        mb="md"
        label={texts.enabled}
        checked={smtp.enabled}
        onChange={(event) => set({ enabled: event.currentTarget.checked })}
      />
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <TextInput
          label={texts.host}
          placeholder={texts.hostHelp}
          spellCheck={false}
          value={smtp.host}
          error={error('host')}
          onChange={(event) => set({ host: event.currentTarget.value.trim() })}
        />
        <NumberField
          label={texts.port}
          min={1}
          max={65535}
          allowDecimal={false}
          value={smtp.port}
          error={error('port')}
          onChange={(port) => set({ port })}
        />
        <NativeSelect
          label={texts.security}
          value={smtp.security}
          data={securities.map((value) => ({ value, label: texts.securities[value] }))}
          error={error('security')}
          onChange={(event) =>
            set({ security: securities.find((each) => each === event.currentTarget.value) ?? 'starttls' })
          }
        />
        <TextInput
          label={texts.user}
          placeholder={texts.userHelp}
          autoComplete="off"
          value={smtp.user}
          error={error('user')}
          onChange={(event) => set({ user: event.currentTarget.value })}
        />
        <SecretInput
          label={texts.password}
          typed={smtp.password}
          saved={saved.password}
          error={error('password')}
          onChange={(password) => set({ password })}
        />
        <TextInput
          label={texts.from}
          type="email"
          value={smtp.from}
          error={error('from')}
          onChange={(event) => set({ from: event.currentTarget.value.trim() })}
        />
      </SimpleGrid>
      <TagsField
        mt="md"
        label={texts.to}
        description={texts.toHelp}
        value={smtp.to}
        takesWhenGone
        error={error('to')}
        onChange={(to) => set({ to })}
      />
    </Panel>
  );
}
