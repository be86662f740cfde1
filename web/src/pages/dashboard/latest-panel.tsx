import { Anchor, Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useDetectorTitle } from '../../api/detectors.ts';
import { Address } from '../../parts/address.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Failed } from '../../parts/failed.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Time } from '../../parts/time.tsx';
import { ToneBadge } from '../../parts/tone-badge.tsx';
import { dashboardTexts } from '../../texts/dashboard.ts';
import { useNow } from '../../time/use-now.ts';
import { actionTone, actionWord } from '../attacks/attack-tones.ts';
import { movesAlong } from './dashboard-search.ts';
import classes from './latest.module.css';
import { attackKey, goesOn, type LatestAttack } from './latest-list.ts';
import { PlainTable } from './plain-table.tsx';
import { useDashboard } from './use-dashboard.ts';
import { useLatest } from './use-latest.ts';

const texts = dashboardTexts.latest;

/** The newest attacks, each the moment it is recognised. */
export function LatestPanel() {
  const { search, log } = useDashboard();
  const { query, rows } = useLatest();
  return (
    <Panel
      title={texts.title}
      flush
      actions={
        <Anchor size="sm" renderRoot={(props) => <Link to="/attacks" search={log()} {...props} />}>
          {texts.all}
        </Anchor>
      }
    >
      {!rows && query.error && <Failed error={query.error} onRetry={() => query.refetch()} />}
      {!rows && !query.error && <Skeleton height={280} m={14} w="auto" animate={false} />}
      {rows?.length === 0 && <Empty title={texts.emptyRange}>{movesAlong(search) && texts.empty}</Empty>}
      {rows && rows.length > 0 && (
        <div className={classes.frame}>
          <PlainTable label={texts.title} head={[texts.time, texts.attacker, texts.victim, texts.what, texts.done]}>
            {rows.map((attack) => (
              <LatestRow key={attackKey(attack)} attack={attack} />
            ))}
          </PlainTable>
        </div>
      )}
    </Panel>
  );
}

function LatestRow({ attack }: { readonly attack: LatestAttack }) {
  const title = useDetectorTitle();
  const { log } = useDashboard();
  const now = useNow(2000);
  const { id, time, attacker, country, victim, type, detector, reason, action } = attack;
  return (
    <tr className={classes.row}>
      <td data-label={texts.time} className={classes.time}>
        <Link to="/attacks" search={id === null ? log({ attacker }) : log({ attacker, open: id })}>
          <Time time={time} show="relative" />
        </Link>{' '}
        {goesOn(attack, now) && <span className={classes.goesOn}>{texts.goesOn}</span>}
      </td>
      <th scope="row" data-label={texts.attacker}>
        <Address address={attacker} country={country} />
      </th>
      <td data-label={texts.victim}>
        <Address address={victim} />
      </td>
      <td data-label={texts.what} className={classes.what}>
        <span className="wire">{type}</span> {title(detector)}: {reason}
      </td>
      <td data-label={texts.done}>
        <ToneBadge tone={actionTone(action)}>{actionWord(action)}</ToneBadge>
      </td>
    </tr>
  );
}
