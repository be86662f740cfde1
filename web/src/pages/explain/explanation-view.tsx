import { List, Text } from '@mantine/core';
import type { Explanation } from '../../../../src/console/contract/explain.ts';
import { Callout } from '../../parts/callout.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Flag } from '../../parts/flag.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Time } from '../../parts/time.tsx';
import { ToneIcon } from '../../parts/tone-badge.tsx';
import { countryName } from '../../texts/countries.ts';
import { explainTexts as texts } from '../../texts/explain.ts';
import { partTexts } from '../../texts/parts.ts';
import { AddressAttacks } from './address-attacks.tsx';
import { AddressFindings } from './address-findings.tsx';
import { adviceOf } from './advice.ts';
import { BlockHistory } from './block-history.tsx';
import classes from './explain.module.css';
import { InForce } from './in-force.tsx';
import { Verdict } from './verdict.tsx';

export function ExplanationView({ explanation }: { readonly explanation: Explanation }) {
  return (
    <div className={classes.page}>
      {!explanation.live && (
        <Callout tone="notice" title={texts.stored}>
          <Text>{texts.storedText}</Text>
        </Callout>
      )}
      <Verdict explanation={explanation} />
      <div className={classes.columns}>
        <div className={classes.column}>
          <Panel title={texts.advice}>
            <Advice lines={adviceOf(explanation)} />
          </Panel>
          <InForce explanation={explanation} />
          <AddressAttacks explanation={explanation} />
        </div>
        <div className={classes.column}>
          <Works explanation={explanation} />
          <Known explanation={explanation} />
          <AddressFindings findings={explanation.findings} />
          <BlockHistory history={explanation.history} />
        </div>
      </div>
    </div>
  );
}

function Advice({ lines }: { readonly lines: readonly string[] }) {
  if (lines.length === 0) return <Text>{texts.noAdvice}</Text>;
  return (
    <List spacing={4}>
      {lines.map((line) => (
        <List.Item key={line}>{line}</List.Item>
      ))}
    </List>
  );
}

function Works({ explanation: { knownGood } }: { readonly explanation: Explanation }) {
  return (
    <Panel title={texts.works}>
      {knownGood.length === 0 && <Text c="dimmed">{texts.worksNot}</Text>}
      {knownGood.map(({ address, users, lastSuccess, until }) => (
        <div key={address} className={classes.good}>
          <ToneIcon tone="good" />
          <div>
            <Text fw={600}>{texts.worksUsers(users)}</Text>
            <Facts
              rows={[
                [texts.lastSuccess, <Time key="last" time={lastSuccess} show="relative" />],
                [texts.knownUntil, <Time key="until" time={until} />],
              ]}
            />
          </div>
        </div>
      ))}
    </Panel>
  );
}

function Known({ explanation }: { readonly explanation: Explanation }) {
  const { country, allowed, denied, never, heldUntil } = explanation;
  return (
    <Panel title={texts.facts}>
      <Facts
        rows={[
          [
            texts.country,
            <span key="country" className={classes.country}>
              <Flag country={country} named /> {country === null ? partTexts.unknownCountry : countryName(country)}
            </span>,
          ],
          [
            texts.lists,
            <div key="lists">
              {allowed && <div>{texts.allowlist(allowed.prefix, allowed.addedBy)}</div>}
              {allowed?.note && <Text c="dimmed">{allowed.note}</Text>}
              {denied && <div>{texts.denylist(denied.prefix, denied.addedBy)}</div>}
              {denied?.note && <Text c="dimmed">{denied.note}</Text>}
              {!allowed && !denied && texts.inNoList}
            </div>,
          ],
          [texts.states.never, never],
          [texts.held, heldUntil === null ? null : <Time key="held" time={heldUntil} />],
        ]}
      />
    </Panel>
  );
}
