import { ActionIcon } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { Check, Copy } from 'lucide-react';
import { partTexts } from '../texts/parts.ts';

/** Copies something that is too long to be a button itself. */
export function CopyButton({ value }: { readonly value: string }) {
  const { copied, copy } = useClipboard({ timeout: 1200 });
  const label = copied ? partTexts.copied : partTexts.copy;
  return (
    <ActionIcon size="sm" ml="auto" aria-label={label} data-hint={label} onClick={() => copy(value)}>
      {copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
    </ActionIcon>
  );
}
