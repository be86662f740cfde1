import { List, Stack, Text, Title } from '@mantine/core';
import { firstRunTexts } from '../../texts/first-run.ts';
import { type FirstRunPlan, type Proposal, portsOf } from './first-run-plan.ts';

const texts = firstRunTexts.done;

interface SummaryStepProps {
  readonly plan: FirstRunPlan;
  readonly proposal: Proposal;
  /** for the allowlist */
  readonly entries: number;
}

/** What will be put in force, before it is. */
export function SummaryStep({ plan, proposal, entries }: SummaryStepProps) {
  const forced = proposal.protection === 'observing';
  return (
    <Stack gap="sm" py="sm">
      <Title order={2} tabIndex={-1}>
        {texts.title}
      </Title>
      <Text>{texts.text}</Text>
      <List>
        <List.Item>{texts.ports(portsOf(plan.sipPorts).join(', '))}</List.Item>
        <List.Item>{plan.tftp ? texts.tftp(portsOf(plan.tftpPorts).join(', ')) : texts.noTftp}</List.Item>
        <List.Item>{plan.act === 'observe' ? texts.observe : forced ? texts.forced : texts.protect}</List.Item>
        <List.Item>{entries === 0 ? texts.allowNone : `${texts.allow(entries)} ${texts.toAllow}`}</List.Item>
      </List>
    </Stack>
  );
}
