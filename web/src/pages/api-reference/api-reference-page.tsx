import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { BookOpen, KeyRound } from 'lucide-react';
import { apiPrefix } from '../../api/request-url.ts';
import { Copyable } from '../../parts/copyable.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { Panel } from '../../parts/panel.tsx';
import { apiReferenceTexts as texts } from '../../texts/api-reference.ts';

/** The way to the reference that the server makes from its schemas: a page of its own, readable without JavaScript. */
export function ApiReferencePage() {
  return (
    <>
      <PageHead title={texts.title}>{texts.intro}</PageHead>
      <Stack gap="md">
        <Panel title={texts.openTitle}>
          <Text mb="sm">{texts.openText}</Text>
          <Group gap="md">
            <Button
              component="a"
              href={`${apiPrefix}/reference`}
              target="_blank"
              rel="noreferrer"
              leftSection={<BookOpen size={16} aria-hidden />}
            >
              {texts.open}
            </Button>
            <Anchor href={`${apiPrefix}/openapi.json`} target="_blank" rel="noreferrer">
              {texts.document}
            </Anchor>
          </Group>
        </Panel>
        <Panel title={texts.beginTitle}>
          <Stack gap="sm" align="flex-start">
            <Text>{texts.beginText}</Text>
            <Copyable value={texts.example(location.origin)} />
            <Button
              variant="default"
              leftSection={<KeyRound size={16} aria-hidden />}
              renderRoot={(props) => <Link to="/account" {...props} />}
            >
              {texts.toTokens}
            </Button>
          </Stack>
        </Panel>
        <Panel title={texts.compatTitle}>
          <Text>{texts.compatText}</Text>
        </Panel>
        <Panel title={texts.healthTitle}>
          <Stack gap={6} align="flex-start">
            <Text>{texts.healthText}</Text>
            <Copyable value={`${location.origin}${apiPrefix}/health`} />
            <Copyable value={`${location.origin}${apiPrefix}/metrics`} />
          </Stack>
        </Panel>
      </Stack>
    </>
  );
}
