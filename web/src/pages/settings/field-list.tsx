import { useId } from 'react';
import { Panel } from '../../parts/panel.tsx';
import { formatNumber } from '../../texts/numbers.ts';
import { settingsTexts as texts } from '../../texts/settings.ts';
import { boundsOf } from './bounds.ts';
import { durationText } from './duration.ts';
import type { Editor } from './editor.ts';
import { FieldControl } from './field-control.tsx';
import { type Field, fields, type Section } from './fields.ts';
import { SettingRow } from './setting-row.tsx';
import { errorsOf, type Settings, same } from './settings-change.ts';
import { valueText } from './value-text.ts';

/** The plain fields of a section. */
export function FieldList({ section, editor }: { readonly section: Section; readonly editor: Editor }) {
  return (
    <Panel flush>
      {fields
        .filter((field) => field.section === section)
        .map((field) => (
          <FieldRow key={field.name} field={field} editor={editor} />
        ))}
    </Panel>
  );
}

function FieldRow({ field, editor }: { readonly field: Field; readonly editor: Editor }) {
  const id = useId();
  const helpId = useId();
  const { name, kind } = field;
  const { title, help } = texts.fields[name];
  const value = editor.value(name);
  const fallback = editor.defaults[name];
  const bounds = boundsOf(editor.schema, name);
  const word = kind === 'seconds' ? durationText : formatNumber;
  const limited = bounds.minimum !== undefined && bounds.maximum !== undefined;
  return (
    <SettingRow
      title={title}
      help={help}
      control={id}
      helpId={helpId}
      changed={name in editor.draft}
      fallback={valueText(name, fallback)}
      range={limited ? texts.range(word(bounds.minimum ?? 0), word(bounds.maximum ?? 0)) : undefined}
      onDefault={editor.disabled || same(value, fallback) ? undefined : () => editor.set(name, fallback)}
    >
      <FieldControl
        field={field}
        id={id}
        helpId={helpId}
        value={value}
        bounds={bounds}
        error={errorsOf(editor.errors, name)}
        disabled={editor.disabled}
        onChange={(next) => editor.set(name, next as Settings[typeof name])}
      />
    </SettingRow>
  );
}
