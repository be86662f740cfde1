import { ActionIcon, Button, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { Plus, Trash2 } from 'lucide-react';
import { settingsTexts } from '../../texts/settings.ts';
import type { Editor } from './editor.ts';
import { errorsOf, type Settings } from './settings-change.ts';
import classes from './signatures-editor.module.css';

const texts = settingsTexts.signature;
type Signature = Settings['signatures'][number];

const matches = ['prefix', 'contains', 'exact'] as const;
const strengths = ['strong', 'weak'] as const;

/** The operator's own User-Agent signatures. */
export function SignaturesEditor({ editor }: { readonly editor: Editor }) {
  const signatures = editor.value('signatures');
  const set = (next: readonly Signature[]) => editor.set('signatures', [...next]);
  const change = (index: number, part: Partial<Signature>) =>
    set(signatures.map((each, i) => (i === index ? { ...each, ...part } : each)));
  return (
    <Stack gap="sm" align="flex-start">
      {signatures.length === 0 && <Text size="sm">{texts.empty}</Text>}
      {signatures.map((signature, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own, and their fields hold no state
        <div key={index} className={classes.row}>
          <TextInput
            className={classes.grow}
            aria-label={texts.pattern}
            placeholder={texts.pattern}
            classNames={{ input: 'wire' }}
            spellCheck={false}
            maxLength={200}
            disabled={editor.disabled}
            value={signature.pattern}
            error={errorsOf(editor.errors, `signatures.${index}`)}
            onChange={(event) => change(index, { pattern: event.currentTarget.value })}
          />
          <NativeSelect
            aria-label={texts.match}
            disabled={editor.disabled}
            value={signature.match}
            data={matches.map((value) => ({ value, label: texts.matches[value] }))}
            onChange={(event) =>
              change(index, { match: matches.find((each) => each === event.currentTarget.value) ?? 'prefix' })
            }
          />
          <NativeSelect
            aria-label={texts.strength}
            disabled={editor.disabled}
            value={signature.strength}
            data={strengths.map((value) => ({ value, label: texts.strengths[value] }))}
            onChange={(event) => change(index, { strength: event.currentTarget.value === 'weak' ? 'weak' : 'strong' })}
          />
          {!editor.disabled && (
            <ActionIcon
              size="lg"
              aria-label={texts.remove(signature.pattern)}
              onClick={() => set(signatures.filter((_, i) => i !== index))}
            >
              <Trash2 size={16} aria-hidden />
            </ActionIcon>
          )}
        </div>
      ))}
      {!editor.disabled && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<Plus size={14} aria-hidden />}
          onClick={() => set([...signatures, { pattern: '', match: 'prefix', strength: 'strong' }])}
        >
          {texts.add}
        </Button>
      )}
    </Stack>
  );
}
