import { Radio, Stack, Title } from '@mantine/core';
import type { ApiForm } from '../../forms/use-api-form.ts';
import { Callout } from '../../parts/callout.tsx';
import { firstRunTexts } from '../../texts/first-run.ts';
import type { FirstRunPlan, Proposal } from './first-run-plan.ts';

const texts = firstRunTexts.mode;

interface StepProps {
  readonly form: ApiForm<FirstRunPlan>;
  readonly proposal: Proposal;
}

/** Whether attackers are shut out from now on, or only reported. */
export function ModeStep({ form, proposal }: StepProps) {
  return (
    <Stack gap="sm" py="sm">
      <Title order={2} tabIndex={-1}>
        {texts.title}
      </Title>
      <Radio.Group
        aria-label={texts.title}
        value={form.values.act}
        onChange={(value) => form.set('act', value === 'observe' ? 'observe' : 'protect')}
      >
        <Stack gap="sm">
          <Radio value="protect" label={texts.protect} description={texts.protectText} />
          <Radio value="observe" label={texts.observe} description={texts.observeText} />
        </Stack>
      </Radio.Group>
      {proposal.protection === 'observing' && <Callout tone="notice" title={texts.forced} />}
    </Stack>
  );
}
