import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { detectorsQuery } from '../../api/detectors.ts';
import { Failed } from '../../parts/failed.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Panel } from '../../parts/panel.tsx';
import { settingsTexts as texts } from '../../texts/settings.ts';
import classes from './attack-settings.module.css';
import { BuiltInFingerprints } from './built-in-fingerprints.tsx';
import { BuiltInSignatures } from './built-in-signatures.tsx';
import { DetectorCard } from './detector-card.tsx';
import type { Editor } from './editor.ts';
import { FingerprintsEditor } from './fingerprints-editor.tsx';
import { SignaturesEditor } from './signatures-editor.tsx';

/** What counts as an attack: the detectors, and the marks of attack tools. */
export function AttackSettings({ editor }: { readonly editor: Editor }) {
  const { data, error, refetch } = useQuery(detectorsQuery);
  const parts = texts.fields;
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {parts.detectors.help}
      </Text>
      {data ? (
        <div className={classes.cards}>
          {data.rows.map((detector) => (
            <DetectorCard key={detector.id} detector={detector} editor={editor} />
          ))}
        </div>
      ) : error ? (
        <Failed error={error} onRetry={refetch} />
      ) : (
        <Loading />
      )}
      <Panel title={parts.signatures.title}>
        <Text size="sm" c="dimmed" mb="sm">
          {parts.signatures.help}
        </Text>
        <SignaturesEditor editor={editor} />
      </Panel>
      <Panel title={parts.signaturesOff.title}>
        <Text size="sm" c="dimmed" mb="sm">
          {parts.signaturesOff.help}
        </Text>
        <BuiltInSignatures editor={editor} />
      </Panel>
      <Panel title={parts.fingerprints.title}>
        <Text size="sm" c="dimmed" mb="sm">
          {parts.fingerprints.help}
        </Text>
        <FingerprintsEditor editor={editor} />
      </Panel>
      <Panel title={texts.fingerprint.builtIn}>
        <BuiltInFingerprints editor={editor} />
      </Panel>
    </Stack>
  );
}
