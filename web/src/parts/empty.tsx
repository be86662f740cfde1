import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

interface EmptyProps {
  readonly title: string;
  /** teaches: why there is nothing, and what would make it otherwise */
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

/** There is nothing to show, and that is no error. */
export function Empty({ title, children, action }: EmptyProps) {
  return (
    <Stack align="center" gap={6} py="xl" px="md" ta="center">
      <Text fw={600}>{title}</Text>
      {children && (
        <Text c="dimmed" maw={560}>
          {children}
        </Text>
      )}
      {action}
    </Stack>
  );
}
