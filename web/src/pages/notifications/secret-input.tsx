import { Group, PasswordInput, Text, UnstyledButton } from '@mantine/core';
import { notificationTexts as texts } from '../../texts/notifications.ts';
import { hasSecret, type Secret } from './secret-field.ts';
import classes from './secret-input.module.css';

interface SecretInputProps {
  readonly label: string;
  readonly typed: Secret;
  /** what the server answered: '' where one is set */
  readonly saved: Secret;
  readonly error: string | undefined;
  readonly onChange: (typed: Secret) => void;
}

/** A secret that the server never tells: it can be replaced or taken away. */
export function SecretInput({ label, typed, saved, error, onChange }: SecretInputProps) {
  return (
    <div>
      <PasswordInput
        label={label}
        autoComplete="new-password"
        maxLength={500}
        value={typed ?? ''}
        error={error}
        onChange={(event) => onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
      />
      <Group gap={8} mt={2}>
        <Text size="xs" c="dimmed">
          {hasSecret(typed, saved) ? texts.secretKept : texts.secretNone}
        </Text>
        {hasSecret(typed, saved) && (
          <UnstyledButton className={classes.remove} onClick={() => onChange(null)}>
            {texts.removeSecret}
          </UnstyledButton>
        )}
      </Group>
    </div>
  );
}
