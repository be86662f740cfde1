import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { FindingRow } from '../../../../src/console/contract/findings.ts';
import { Address } from '../../parts/address.tsx';
import { Copyable } from '../../parts/copyable.tsx';
import { Time } from '../../parts/time.tsx';
import { findingTexts } from '../../texts/findings.ts';
import { sentence } from '../../texts/sentence.ts';
import classes from './findings.module.css';

const texts = findingTexts.details;

/** What to do comes first: whoever opens it wants to be rid of it. */
export function FindingDetails({ finding }: { readonly finding: FindingRow }) {
  const { remedy, evidence, victim, source, subject, firstTime, lastTime, count } = finding;
  return (
    <div className={classes.details}>
      <div className={classes.remedy}>
        <h3>{texts.remedy}</h3>
        <Text>{remedy}</Text>
        <FindingState finding={finding} />
      </div>
      <dl className={classes.facts}>
        <Fact name={texts.evidence}>{sentence(evidence)}</Fact>
        {subject !== null && (
          <Fact name={texts.subject}>
            <Copyable value={subject} />
          </Fact>
        )}
        <Fact name={texts.victim}>
          <Address address={victim} />
        </Fact>
        {source !== null && (
          <Fact name={texts.source}>
            <Address address={source} explain />{' '}
            <Anchor size="sm" renderRoot={(props) => <Link to="/attacks" search={{ attacker: source }} {...props} />}>
              {texts.attacks}
            </Anchor>
          </Fact>
        )}
        <Fact name={texts.since}>
          <Time time={firstTime} />
        </Fact>
        <Fact name={texts.last}>
          <Time time={lastTime} />, {findingTexts.seen(count)}
        </Fact>
      </dl>
    </div>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** Who dismissed it or opened it again, when, and why. */
function FindingState({ finding: { state, stateBy, stateAt, note } }: { readonly finding: FindingRow }) {
  if (stateBy === null && state !== 'closed') return null;
  return (
    <Text size="sm" c="dimmed" mt={8}>
      {stateBy === null ? findingTexts.closedBySilence : `${findingTexts.by[state]} ${stateBy}`},{' '}
      <Time time={stateAt} />
      {state === 'dismissed' && `: ${note === '' ? texts.noNote : `“${note}”`}`}
    </Text>
  );
}
