import type { HostRow } from '../../../../src/console/contract/hosts.ts';
import { Copyable } from '../../parts/copyable.tsx';
import { Time } from '../../parts/time.tsx';
import { ToneBadge } from '../../parts/tone-badge.tsx';
import { hostsTexts } from '../../texts/hosts.ts';
import classes from './host-details.module.css';

const texts = hostsTexts.details;

/** The rest of what is known of a host: its state in a sentence, all addresses, each capture. */
export function HostDetails({ host }: { readonly host: HostRow }) {
  const { summary, addresses, captures, startedAt, uuid } = host;
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
          ? host.own
            ? texts.never
            : hostsTexts.notTold
          : captures.map(({ interface: name, state }) => (
              <span key={name}>
                <span className="wire">{name}</span>{' '}
                <ToneBadge tone={state === 'up' ? 'good' : 'broken'}>{state}</ToneBadge>
              </span>
            ))}
      </dd>
      <dt>{texts.started}</dt>
      <dd>{startedAt === null ? texts.never : <Time time={startedAt} />}</dd>
      <dt>{texts.uuid}</dt>
      <dd>
        <Copyable value={uuid} />
      </dd>
    </dl>
  );
}
