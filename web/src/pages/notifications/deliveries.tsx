import { Text } from '@mantine/core';
import type { notificationRoutes } from '../../../../src/console/contract/notifications.ts';
import type { RouteAnswer } from '../../../../src/console/contract/route.ts';
import { Panel } from '../../parts/panel.tsx';
import { Time } from '../../parts/time.tsx';
import { ToneBadge } from '../../parts/tone-badge.tsx';
import { notificationTexts as texts } from '../../texts/notifications.ts';
import classes from './deliveries.module.css';

type Delivery = RouteAnswer<typeof notificationRoutes.test>;

/** What was sent last, and what became of it. */
export function Deliveries({ deliveries }: { readonly deliveries: readonly Delivery[] }) {
  return (
    <Panel title={texts.deliveriesTitle}>
      {deliveries.length === 0 && <Text size="sm">{texts.noDeliveries}</Text>}
      <ul className={classes.list}>
        {deliveries.map(({ time, way, ok, detail }) => (
          <li key={`${time} ${way} ${detail}`}>
            <ToneBadge tone={ok ? 'good' : 'broken'}>{ok ? texts.ok : texts.notOk}</ToneBadge>
            <Time time={time} />
            <span>{way}</span>
            <span className="wire">{detail}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
