import { Button, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { HostRow } from '../../../../src/console/contract/hosts.ts';
import { Copyable } from '../../parts/copyable.tsx';
import { Time } from '../../parts/time.tsx';
import { ToneBadge } from '../../parts/tone-badge.tsx';
import { hostsTexts } from '../../texts/hosts.ts';
import classes from './host-details.module.css';

const texts = hostsTexts.details;

/** The rest of what is known of a host: its state in a sentence, all addresses, each capture. */
export function HostDetails({ host }: { readonly host: HostRow }) {
  const { summary, addresses, captures, startedAt, uuid, applied, vetoes, capped } = host;
  return (
    <dl className={classes.facts}>
      <dt>{texts.state}</dt>
      <dd>{summary}</dd>
      <dt>{texts.addresses}</dt>
      <dd className={classes.list}>
        {addresses.length === 0 ? texts.never : addresses.map((address) => <Copyable key={address} value={address} />)}
      </dd>
      <dt>{texts.captures}</dt>
      <dd className={classes.list}>
        {captures.length === 0
          ? hostsTexts.notTold
          : captures.map(({ interface: name, state }) => (
              <span key={name}>
                <span className="wire">{name}</span>{' '}
                <ToneBadge tone={state === 'up' ? 'good' : 'broken'}>{state}</ToneBadge>
              </span>
            ))}
      </dd>
      <dt>{texts.started}</dt>
      <dd>{startedAt === null ? texts.never : <Time time={startedAt} />}</dd>
      {applied !== null && host.role !== 'alone' && (
        <>
          <dt>{texts.applied}</dt>
          <dd>{texts.appliedText(applied.blocks, applied.lists, applied.settings)}</dd>
        </>
      )}
      {vetoes.length > 0 && (
        <>
          <dt>{texts.vetoes}</dt>
          <dd>
            <Vetoes vetoes={vetoes} />
          </dd>
        </>
      )}
      {capped.length > 0 && (
        <>
          <dt>{texts.capped}</dt>
          <dd>
            {capped.map((one) => (
              <div key={one.host}>{texts.cappedOf(one.host, one.count)}</div>
            ))}
          </dd>
        </>
      )}
      <dt>{texts.uuid}</dt>
      <dd>
        <Copyable value={uuid} />
      </dd>
    </dl>
  );
}

const shown = 8;
/** a host tells no more of them */
const told = 200;

/** Which blocks of other hosts it refuses, whose, and why. */
function Vetoes({ vetoes }: Pick<HostRow, 'vetoes'>) {
  const [all, setAll] = useState(false);
  const newest = vetoes.toReversed();
  return (
    <>
      <Text size="sm">{texts.vetoesOf(vetoes.length)}</Text>
      <ul className={classes.vetoes}>
        {(all ? newest : newest.slice(0, shown)).map(({ target, why, origin }) => (
          <li key={target}>
            <Link to="/explain" search={{ address: target.split(/[/ ]/)[0] ?? target }} className="wire">
              {target}
            </Link>
            {texts.veto(origin, why)}
          </li>
        ))}
      </ul>
      {!all && vetoes.length > shown && (
        <Button variant="subtle" size="compact-xs" onClick={() => setAll(true)}>
          {texts.allTargets(vetoes.length)}
        </Button>
      )}
      {vetoes.length >= told && (
        <Text size="xs" c="dimmed">
          {texts.newest(told)}
        </Text>
      )}
    </>
  );
}
