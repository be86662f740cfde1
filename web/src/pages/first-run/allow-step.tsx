import { Checkbox, Group, Stack, Text, Textarea, Title } from '@mantine/core';
import type { ApiForm } from '../../forms/use-api-form.ts';
import { Flag } from '../../parts/flag.tsx';
import { Time } from '../../parts/time.tsx';
import { firstRunTexts } from '../../texts/first-run.ts';
import type { FirstRunPlan, Proposal } from './first-run-plan.ts';

const texts = firstRunTexts.allow;

interface StepProps {
  readonly form: ApiForm<FirstRunPlan>;
  readonly proposal: Proposal;
}

/** Who goes to the allowlist: oneself, offices and trunks that were seen, and others. */
export function AllowStep({ form, proposal }: StepProps) {
  const { address, addressAllowed, knownGood } = proposal;
  const { allowKnown } = form.values;
  return (
    <Stack gap="sm" py="sm">
      <Title order={2} tabIndex={-1}>
        {texts.title}
      </Title>
      {addressAllowed ? (
        <Text>{texts.youListed(address)}</Text>
      ) : (
        <Checkbox
          label={texts.you(address)}
          checked={form.values.allowOwn}
          onChange={(event) => form.set('allowOwn', event.currentTarget.checked)}
        />
      )}
      <div>
        <Text fw={600}>{texts.known}</Text>
        <Text c="dimmed">{knownGood.length > 0 ? texts.knownText : texts.knownNone}</Text>
      </div>
      {knownGood.map((source) => (
        <Checkbox
          key={source.address}
          checked={allowKnown.includes(source.address)}
          onChange={(event) =>
            form.set(
              'allowKnown',
              event.currentTarget.checked
                ? [...allowKnown, source.address]
                : allowKnown.filter((each) => each !== source.address),
            )
          }
          label={
            <Group gap={8}>
              <Flag country={source.country} />
              <span className="wire">{source.address}</span>
              <Text c="dimmed" size="sm" component="span">
                {texts.users(source.users)}, <Time time={source.lastSuccess} show="relative" />
              </Text>
            </Group>
          }
        />
      ))}
      <Textarea
        {...form.text('allowMore')}
        label={texts.more}
        description={texts.moreHint}
        autosize
        minRows={2}
        maxRows={8}
        spellCheck={false}
      />
    </Stack>
  );
}
