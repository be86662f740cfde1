import { List, Text } from '@mantine/core';
import type { Explanation } from '../../../../src/console/contract/explain.ts';
import { AddressButtons } from '../../actions/address-buttons.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Flag } from '../../parts/flag.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Time } from '../../parts/time.tsx';
import { ToneBadge, ToneIcon } from '../../parts/tone-badge.tsx';
import { countryName } from '../../texts/countries.ts';
import { explainTexts as texts } from '../../texts/explain.ts';
import { partTexts } from '../../texts/parts.ts';
import type { Tone } from '../../theme/tones.ts';
import { AddressAttacks } from './address-attacks.tsx';
import { AddressFindings } from './address-findings.tsx';
import { adviceOf } from './advice.ts';
import { BlockHistory } from './block-history.tsx';
import classes from './explain.module.css';
import { InForce } from './in-force.tsx';

const tones: Readonly<Record<Explanation['state'], Tone>> = {
  blocked: 'attack',
  partly: 'notice',
  denied: 'attack',
  country: 'attack',
  allowed: 'good',
  never: 'good',
  attacked: 'notice',
  good: 'good',
  unknown: 'plain',
};

export function ExplanationView({ explanation }: { readonly explanation: Explanation }) {
  const { address, state, verdict, blocked, allowed, denied } = explanation;
  const observed = blocked.length > 0 && blocked.every(({ places }) => places.every(({ why }) => why === 'observing'));
  return (
    <div className={classes.page}>
      <section className={classes.verdict} data-tone={tones[state]} aria-live="polite">
        <ToneIcon tone={tones[state]} size={26} />
        <div className={classes.verdictText}>
          <ToneBadge tone={tones[state]}>{texts.states[state]}</ToneBadge>
          <p className={classes.sentence}>{verdict}</p>
          {observed && (
            <Text c="dimmed" mb="xs">
              {texts.observing}
            </Text>
          )}
          <AddressButtons
            address={address}
            blocked={blocked.length > 0}
            allowed={allowed !== null}
            denied={denied !== null}
          />
        </div>
      </section>
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
              <Flag country={country} /> {country === null ? partTexts.unknownCountry : countryName(country)}
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
