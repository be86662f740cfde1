import { useQuery } from '@tanstack/react-query';
import { Failed } from '../../parts/failed.tsx';
import { Loading } from '../../parts/loading.tsx';
import { settingsTexts } from '../../texts/settings.ts';
import classes from './signatures-editor.module.css';
import { toolMarksQuery } from './tool-marks.ts';

const texts = settingsTexts.fingerprint;

/** The fingerprints that come with the program: always in use, with the detector for scanner signatures. */
export function BuiltInFingerprints() {
  const { data, error, refetch } = useQuery(toolMarksQuery);
  if (!data) return error ? <Failed error={error} onRetry={refetch} /> : <Loading height="80px" />;
  return (
    <ul className={classes.plain}>
      {data.fingerprints.map(({ name, conditions }) => (
        <li key={name}>
          <strong>{name}</strong>{' '}
          <span className={classes.hint}>
            {conditions.map(({ field, match, text }) => `${field} ${texts.matches[match]} ${text}`.trim()).join('; ')}
          </span>
        </li>
      ))}
    </ul>
  );
}
