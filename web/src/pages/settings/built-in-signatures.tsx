import { Checkbox, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { useState } from 'react';
import { Failed } from '../../parts/failed.tsx';
import { Loading } from '../../parts/loading.tsx';
import { settingsTexts } from '../../texts/settings.ts';
import { builtInSwitch } from './built-in-switch.ts';
import type { Editor } from './editor.ts';
import classes from './signatures-editor.module.css';
import { toolMarksQuery } from './tool-marks.ts';

const texts = settingsTexts.signature;

/** The signatures that come with the program, each with its switch. */
export function BuiltInSignatures({ editor }: { readonly editor: Editor }) {
  const { data, error, refetch } = useQuery(toolMarksQuery);
  const [text, setText] = useState('');
  if (!data) return error ? <Failed error={error} onRetry={refetch} /> : <Loading height="120px" />;
  const { isOff, toggle } = builtInSwitch(editor);
  const patterns = new Map(data.signatures.map((signature) => [`${signature.pattern} ${signature.match}`, signature]));
  const found = [...patterns].filter(([, { pattern }]) => pattern.includes(text.trim().toLowerCase()));
  return (
    <>
      <TextInput
        type="search"
        maw={320}
        mb="xs"
        aria-label={texts.search}
        placeholder={texts.search}
        leftSection={<Search size={16} aria-hidden />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Text size="sm" c="dimmed" mb={6} aria-live="polite">
        {texts.builtIn([...patterns.values()].filter(({ pattern }) => !isOff(pattern)).length, patterns.size)}
      </Text>
      <div className={classes.choices}>
        {found.map(([key, { pattern, match, strength }]) => (
          <div key={key} className={classes.choice}>
            <Checkbox
              size="xs"
              aria-label={texts.use(pattern)}
              checked={!isOff(pattern)}
              disabled={editor.disabled}
              onChange={() => toggle(pattern)}
            />
            <span className="wire">{pattern}</span>
            <span className={classes.hint}>
              {texts.matches[match]}, {texts.strengths[strength]}
            </span>
          </div>
        ))}
      </div>
    </>
  );
}
