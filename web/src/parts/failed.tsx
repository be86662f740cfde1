import { Button, Group, Stack, Text } from '@mantine/core';
import { ApiError, fieldMessages, messageOf } from '../api/api-error.ts';
import { partTexts } from '../texts/parts.ts';
import { ToneIcon } from './tone-badge.tsx';

interface FailedProps {
  readonly error: unknown;
  readonly onRetry?: (() => void) | undefined;
}

/** Something could not be loaded: says why and what to do. */
export function Failed({ error, onRetry }: FailedProps) {
  const fields = Object.values(fieldMessages(error));
  const forbidden = error instanceof ApiError && error.status === 403;
  return (
    <Stack align="center" gap={8} py="xl" px="md" ta="center" role="alert">
      <Group gap={8}>
        <ToneIcon tone="broken" />
        <Text fw={600}>{partTexts.loadFailed}</Text>
      </Group>
      <Text c="dimmed" maw={560}>
        {forbidden ? partTexts.forbidden : fields.length > 0 ? fields.join(' ') : messageOf(error)}
      </Text>
      {onRetry && !forbidden && (
        <Button variant="default" onClick={onRetry}>
          {partTexts.retry}
        </Button>
      )}
    </Stack>
  );
}
