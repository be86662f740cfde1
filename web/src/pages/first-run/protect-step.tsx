import { Checkbox, Stack, Text, TextInput, Title } from '@mantine/core';
import type { ApiForm } from '../../forms/use-api-form.ts';
import { Facts } from '../../parts/facts.tsx';
import { ToneBadge } from '../../parts/tone-badge.tsx';
import { firstRunTexts } from '../../texts/first-run.ts';
import type { FirstRunPlan, Proposal } from './first-run-plan.ts';

const texts = firstRunTexts.protect;

interface StepProps {
  readonly form: ApiForm<FirstRunPlan>;
  readonly proposal: Proposal;
}

/** What is protected: what was found, and the ports. */
export function ProtectStep({ form, proposal }: StepProps) {
  const { interfaces, protectedAddresses } = proposal;
  return (
    <Stack gap="sm" py="sm">
      <Title order={2} tabIndex={-1}>
        {texts.title}
      </Title>
      <Facts
        rows={[
          [
            texts.interfaces,
            interfaces.length === 0 ? (
              <Text key="none">{texts.none}</Text>
            ) : (
              interfaces.map(({ name, state }) => (
                <span key={name} className="wire">
                  {name}{' '}
                  <ToneBadge tone={state === 'up' ? 'good' : 'broken'}>
                    {state === 'up' ? texts.up : state}
                  </ToneBadge>{' '}
                </span>
              ))
            ),
          ],
          [
            texts.addresses,
            <span key="addresses" className="wire">
              {protectedAddresses.slice(0, 12).join(', ')}
            </span>,
          ],
        ]}
      />
      <TextInput
        {...form.text('sipPorts')}
        label={texts.sipPorts}
        description={texts.sipPortsHint}
        required
        spellCheck={false}
      />
      <Checkbox
        label={texts.tftp}
        checked={form.values.tftp}
        onChange={(event) => form.set('tftp', event.currentTarget.checked)}
      />
      {form.values.tftp && (
        <TextInput {...form.text('tftpPorts')} label={texts.tftpPorts} required spellCheck={false} />
      )}
    </Stack>
  );
}
