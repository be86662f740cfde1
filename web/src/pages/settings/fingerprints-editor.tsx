import { ActionIcon, Button, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { Plus, Trash2, X } from 'lucide-react';
import { settingsTexts } from '../../texts/settings.ts';
import type { Editor } from './editor.ts';
import { errorsOf, type Settings } from './settings-change.ts';
import classes from './signatures-editor.module.css';

const texts = settingsTexts.fingerprint;
const strengths = settingsTexts.signature.strengths;
type Fingerprint = Settings['fingerprints'][number];
type Condition = Fingerprint['conditions'][number];

const parts: readonly Condition['field'][] = [
  'from',
  'to',
  'from-tag',
  'call-id',
  'request-uri',
  'via',
  'branch',
  'contact',
];
const matches: readonly Condition['match'][] = ['prefix', 'contains', 'exact', 'pattern', 'hex-0x01'];
const mostConditions = 8;
const newCondition: Condition = { field: 'from', match: 'prefix', text: '' };

/** The operator's own fingerprints of attack tools. */
export function FingerprintsEditor({ editor }: { readonly editor: Editor }) {
  const fingerprints = editor.value('fingerprints');
  const set = (next: readonly Fingerprint[]) => editor.set('fingerprints', [...next]);
  return (
    <Stack gap="sm" align="flex-start">
      {fingerprints.length === 0 && <Text size="sm">{texts.empty}</Text>}
      {fingerprints.map((fingerprint, index) => (
        <FingerprintForm
          // biome-ignore lint/suspicious/noArrayIndexKey: they have no name that could not change, and hold no state
          key={index}
          fingerprint={fingerprint}
          errorOf={(field) => errorsOf(editor.errors, `fingerprints.${index}.${field}`)}
          disabled={editor.disabled}
          onChange={(next) => set(fingerprints.map((each, i) => (i === index ? next : each)))}
          onRemove={() => set(fingerprints.filter((_, i) => i !== index))}
        />
      ))}
      {!editor.disabled && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<Plus size={14} aria-hidden />}
          onClick={() => set([...fingerprints, { name: '', strength: 'strong', conditions: [newCondition] }])}
        >
          {texts.add}
        </Button>
      )}
    </Stack>
  );
}

interface FingerprintFormProps {
  readonly fingerprint: Fingerprint;
  /** of `name`, or of `conditions.0` with all that is in it */
  readonly errorOf: (field: string) => string | undefined;
  readonly disabled: boolean;
  readonly onChange: (next: Fingerprint) => void;
  readonly onRemove: () => void;
}

function FingerprintForm({ fingerprint, errorOf, disabled, onChange, onRemove }: FingerprintFormProps) {
  const { name, strength, conditions } = fingerprint;
  const change = (index: number, part: Partial<Condition>) =>
    onChange({ ...fingerprint, conditions: conditions.map((each, i) => (i === index ? { ...each, ...part } : each)) });
  return (
    <fieldset className={classes.fingerprint} disabled={disabled}>
      <legend className="visually-hidden">{name}</legend>
      <div className={classes.row}>
        <TextInput
          className={classes.grow}
          aria-label={texts.name}
          placeholder={texts.name}
          maxLength={100}
          value={name}
          error={errorOf('name')}
          onChange={(event) => onChange({ ...fingerprint, name: event.currentTarget.value })}
        />
        <NativeSelect
          aria-label={settingsTexts.signature.strength}
          value={strength}
          data={[
            { value: 'strong', label: strengths.strong },
            { value: 'weak', label: strengths.weak },
          ]}
          onChange={(event) =>
            onChange({ ...fingerprint, strength: event.currentTarget.value === 'weak' ? 'weak' : 'strong' })
          }
        />
        {!disabled && (
          <ActionIcon size="lg" aria-label={texts.remove(name)} onClick={onRemove}>
            <Trash2 size={16} aria-hidden />
          </ActionIcon>
        )}
      </div>
      {conditions.map((condition, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above
        <fieldset key={index} className={classes.row} style={{ border: 0, padding: 0, margin: 0 }}>
          <legend className="visually-hidden">{texts.condition(index + 1)}</legend>
          <NativeSelect
            aria-label={texts.field}
            value={condition.field}
            data={[...parts]}
            onChange={(event) =>
              change(index, { field: parts.find((each) => each === event.currentTarget.value) ?? 'from' })
            }
          />
          <NativeSelect
            aria-label={texts.match}
            value={condition.match}
            data={matches.map((value) => ({ value, label: texts.matches[value] }))}
            onChange={(event) =>
              change(index, { match: matches.find((each) => each === event.currentTarget.value) ?? 'prefix' })
            }
          />
          <TextInput
            className={classes.grow}
            aria-label={texts.text}
            placeholder={condition.match === 'pattern' ? texts.patternHint : texts.text}
            classNames={{ input: 'wire' }}
            spellCheck={false}
            maxLength={200}
            disabled={disabled || condition.match === 'hex-0x01'}
            value={condition.text}
            error={errorOf(`conditions.${index}`)}
            onChange={(event) => change(index, { text: event.currentTarget.value })}
          />
          {!disabled && conditions.length > 1 && (
            <ActionIcon
              size="lg"
              aria-label={texts.removeCondition(index + 1)}
              onClick={() => onChange({ ...fingerprint, conditions: conditions.filter((_, i) => i !== index) })}
            >
              <X size={16} aria-hidden />
            </ActionIcon>
          )}
        </fieldset>
      ))}
      {!disabled && conditions.length < mostConditions && (
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<Plus size={13} aria-hidden />}
          style={{ alignSelf: 'flex-start' }}
          onClick={() => onChange({ ...fingerprint, conditions: [...conditions, newCondition] })}
        >
          {texts.addCondition}
        </Button>
      )}
    </fieldset>
  );
}
