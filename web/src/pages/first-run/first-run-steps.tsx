import { Button, Group, Stepper } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { listRoutes } from '../../../../src/console/contract/lists.ts';
import type { SettingsAnswer, settingsRoutes } from '../../../../src/console/contract/settings.ts';
import { call } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { FormProblem } from '../../forms/form-problem.tsx';
import { useApiForm } from '../../forms/use-api-form.ts';
import { firstRunTexts as texts } from '../../texts/first-run.ts';
import { AllowStep } from './allow-step.tsx';
import { changeOf, entriesOf, firstPlan, type Proposal } from './first-run-plan.ts';
import classes from './first-run-steps.module.css';
import { ModeStep } from './mode-step.tsx';
import { placedError, stepOf } from './placed-error.ts';
import { ProtectStep } from './protect-step.tsx';
import { SummaryStep } from './summary-step.tsx';

interface FirstRunStepsProps {
  readonly proposal: Proposal;
  readonly settings: SettingsAnswer;
  /** ids of all of them */
  readonly detectors: readonly string[];
  readonly onFinished: () => Promise<void>;
}

const last = 3;

export function FirstRunSteps({ proposal, settings, detectors, onFinished }: FirstRunStepsProps) {
  const [step, setStep] = useState(0);
  const form = useApiForm(firstPlan(proposal, settings), async (plan) => {
    const entries = entriesOf(plan, proposal);
    try {
      // the allowlist first: nobody on it is locked out by what follows
      if (entries.length > 0)
        await call<typeof listRoutes.add>('POST /v1/lists/{list}', { params: { list: 'allow' }, body: { entries } });
      const change = changeOf(plan, settings, detectors);
      if (Object.keys(change).length > 0)
        await call<typeof settingsRoutes.change>('PATCH /v1/settings', { body: { change } });
    } catch (error) {
      const placed = placedError(error, entries);
      setStep(stepOf(placed, last));
      throw placed;
    }
    await queryClient.invalidateQueries();
    await onFinished();
  });
  const page = useRef<HTMLFormElement>(null);
  const shown = useRef(step);
  useEffect(() => {
    if (shown.current === step) return;
    shown.current = step;
    // the button stays: what has come over it is read aloud, unless there is something in it to correct
    if (page.current?.querySelector('[aria-invalid="true"]') === null) page.current.querySelector('h2')?.focus();
  }, [step]);
  return (
    <form
      ref={page}
      onSubmit={(event) => {
        event.preventDefault();
        if (step < last) setStep(step + 1);
        else void form.submit();
      }}
    >
      <Stepper
        active={step}
        onStepClick={setStep}
        size="xs"
        allowNextStepsSelect={false}
        classNames={{ step: classes.step ?? '', stepBody: classes.body ?? '' }}
      >
        <Stepper.Step label={texts.protect.label}>
          <ProtectStep form={form} proposal={proposal} />
        </Stepper.Step>
        <Stepper.Step label={texts.mode.label}>
          <ModeStep form={form} proposal={proposal} />
        </Stepper.Step>
        <Stepper.Step label={texts.allow.label}>
          <AllowStep form={form} proposal={proposal} />
        </Stepper.Step>
        <Stepper.Step label={texts.done.label}>
          <SummaryStep plan={form.values} proposal={proposal} entries={entriesOf(form.values, proposal).length} />
        </Stepper.Step>
      </Stepper>
      <FormProblem text={form.problem} />
      <Group justify="space-between" mt="md">
        <Button variant="default" disabled={step === 0} onClick={() => setStep(step - 1)}>
          {texts.back}
        </Button>
        <Button
          type="submit"
          loading={form.busy}
          // the second click of a double click is not meant for the next step, least of all for the last one
          onClick={(event) => event.detail > 1 && event.preventDefault()}
        >
          {step < last ? texts.next : texts.done.finish}
        </Button>
      </Group>
    </form>
  );
}
