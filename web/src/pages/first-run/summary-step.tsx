import { List, Stack, Text, Title } from '@mantine/core';
import { firstRunTexts } from '../../texts/first-run.ts';
import { type FirstRunPlan, portsOf } from './first-run-plan.ts';

const texts = firstRunTexts.done;

/** What will be put in force, before it is. @param props.entries for the allowlist */
export function SummaryStep({ plan, entries }: { readonly plan: FirstRunPlan; readonly entries: number }) {
  return (
    <Stack gap="sm" py="sm">
      <Title order={2}>{texts.title}</Title>
      <Text>{texts.text}</Text>
      <List>
        <List.Item>{texts.ports(portsOf(plan.sipPorts).join(', '))}</List.Item>
        <List.Item>{plan.tftp ? texts.tftp(portsOf(plan.tftpPorts).join(', ')) : texts.noTftp}</List.Item>
        <List.Item>{plan.act === 'protect' ? texts.protect : texts.observe}</List.Item>
        <List.Item>{entries === 0 ? texts.allowNone : `${texts.allow(entries)} ${texts.toAllow}`}</List.Item>
      </List>
    </Stack>
  );
}
