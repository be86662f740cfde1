import { Button, Stack } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Globe, ShieldCheck } from 'lucide-react';
import { Panel } from '../../parts/panel.tsx';
import { settingsTexts as texts } from '../../texts/settings.ts';
import type { Editor } from './editor.ts';
import { FieldList } from './field-list.tsx';
import { SettingRow } from './setting-row.tsx';

/** Who is never blocked: the fields, and the two pages that belong to the question. */
export function NeverSettings({ editor }: { readonly editor: Editor }) {
  return (
    <Stack gap="md">
      <FieldList section="never" editor={editor} />
      <Panel flush>
        <SettingRow {...texts.allowlist}>
          <Button
            variant="default"
            leftSection={<ShieldCheck size={16} aria-hidden />}
            renderRoot={(props) => <Link to="/allowlist" {...props} />}
          >
            {texts.toAllowlist}
          </Button>
        </SettingRow>
        <SettingRow title={texts.fields.geo.title} help={texts.fields.geo.help}>
          <Button
            variant="default"
            leftSection={<Globe size={16} aria-hidden />}
            renderRoot={(props) => <Link to="/countries" {...props} />}
          >
            {texts.toCountries}
          </Button>
        </SettingRow>
      </Panel>
    </Stack>
  );
}
