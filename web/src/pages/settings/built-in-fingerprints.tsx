import { Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Failed } from '../../parts/failed.tsx';
import { Loading } from '../../parts/loading.tsx';
import { settingsTexts } from '../../texts/settings.ts';
import { builtInSwitch } from './built-in-switch.ts';
import type { Editor } from './editor.ts';
import classes from './signatures-editor.module.css';
import { toolMarksQuery } from './tool-marks.ts';

const texts = settingsTexts.fingerprint;

/** The fingerprints that come with the program, each with its switch. */
export function BuiltInFingerprints({ editor }: { readonly editor: Editor }) {
  const { data, error, refetch } = useQuery(toolMarksQuery);
  if (!data) return error ? <Failed error={error} onRetry={refetch} /> : <Loading height="80px" />;
  const { isOff, toggle } = builtInSwitch(editor);
  return (
    <ul className={classes.plain}>
      {data.fingerprints.map(({ name, conditions }) => (
        <li key={name} className={classes.mark}>
          <Checkbox
            size="xs"
            aria-label={settingsTexts.signature.use(name)}
            checked={!isOff(name)}
            disabled={editor.disabled}
            onChange={() => toggle(name)}
          />
          <div>
            <strong>{name}</strong>{' '}
            <span className={classes.hint}>
              {conditions.map(({ field, match, text }) => `${field} ${texts.matches[match]} ${text}`.trim()).join('; ')}
            </span>
          </div>
        </li>
      ))}
    </ul>
  );
}
