import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Explanation } from '../../../../src/console/contract/explain.ts';
import { useCluster } from '../../api/status.ts';
import { Countdown } from '../../parts/countdown.tsx';
import { Panel } from '../../parts/panel.tsx';
import { countryName } from '../../texts/countries.ts';
import { explainTexts as texts } from '../../texts/explain.ts';
import { placeTexts } from '../../texts/places.ts';
import { blockReason, fullStop } from '../../texts/sentence.ts';
import { PlaceList } from '../blocks/place-list.tsx';
import classes from './explain.module.css';

/** What shuts the address out, where, until when and why. */
export function InForce({
  explanation: { blocked, denied, refusals, country, shutOutByCountry, observing },
}: {
  readonly explanation: Explanation;
}) {
  const shared = useCluster()?.role === 'operator';
  return (
    <Panel title={observing ? texts.wouldBeInForce : texts.inForce}>
      {blocked.length === 0 && !denied && !shutOutByCountry && <Text c="dimmed">{texts.nothingInForce}</Text>}
      <ul className={classes.lines}>
        {denied && <li className={classes.line}>{texts.denylist(denied.prefix, denied.addedBy)}</li>}
        {shutOutByCountry && (
          <li className={classes.line}>
            {texts.byCountry(country === null ? undefined : countryName(country))}{' '}
            <Anchor renderRoot={(props) => <Link to="/countries" {...props} />}>{texts.toCountries}</Anchor>
          </li>
        )}
        {blocked.map(({ target, until, cause, reason, note, origin, places }) => (
          <li key={target} className={classes.line}>
            <div className={classes.lineHead}>
              <strong className="wire">{target}</strong>
              <span>
                {texts.until} <Countdown until={until} />
              </span>
            </div>
            <Text>{fullStop(blockReason({ cause, reason }))}</Text>
            {note !== '' && <Text c="dimmed">{note}</Text>}
            <Text size="xs" c="dimmed">
              {`${inForce(places)} · ${texts.decidedBy(origin)}`}
            </Text>
            {shared && <PlaceList places={places} />}
          </li>
        ))}
      </ul>
      {refusals.length > 0 && (
        <>
          <Text fw={600} mt="sm">
            {placeTexts.refusals}
          </Text>
          <ul className={classes.lines}>
            {refusals.map(({ uuid, name, target, why, origin: decidedBy }) => (
              <li key={`${uuid} ${target}`}>{placeTexts.refusal(name, target, decidedBy, why)}</li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}

function inForce(places: Explanation['blocked'][number]['places']): string {
  const on = places.filter(({ why }) => why === null).length;
  return on === 0 ? texts.notInForce : placeTexts.sentence({ on, of: places.length, unknown: 0 });
}
