import { Anchor, Button, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Explanation } from '../../../../src/console/contract/explain.ts';
import { useDetectorTitle } from '../../api/detectors.ts';
import { Panel } from '../../parts/panel.tsx';
import { Time } from '../../parts/time.tsx';
import { ToneBadge } from '../../parts/tone-badge.tsx';
import { explainTexts as texts } from '../../texts/explain.ts';
import { capitalised } from '../../texts/sentence.ts';
import { actionTone, actionWord } from '../attacks/attack-tones.ts';
import classes from './explain.module.css';

const atFirst = 10;

/** Every attack of the address, or of its IPv6 /64, with its reason in plain words, newest first. */
export function AddressAttacks({ explanation }: { readonly explanation: Explanation }) {
  const [all, setAll] = useState(false);
  const detectorTitle = useDetectorTitle();
  const { address, source, attacks, attacksTotal, attacksTotalIsExact } = explanation;
  const shown = all ? attacks : attacks.slice(0, atFirst);
  return (
    <Panel
      title={texts.attacks}
      actions={
        attacksTotal > 0 && (
          <Anchor size="sm" renderRoot={(props) => <Link to="/attacks" search={{ attacker: source }} {...props} />}>
            {texts.attacksCount(attacksTotal, attacksTotalIsExact)} · {texts.seeAll}
          </Anchor>
        )
      }
    >
      {attacks.length === 0 && <Text c="dimmed">{texts.noAttacks}</Text>}
      <ul className={classes.lines}>
        {shown.map((attack) => (
          <li key={attack.id} className={classes.line}>
            <div className={classes.lineHead}>
              <Anchor
                fw={600}
                renderRoot={(props) => <Link to="/attacks" search={{ attacker: source, open: attack.id }} {...props} />}
              >
                {detectorTitle(attack.detector)}
              </Anchor>
              <Time time={attack.time} />
            </div>
            <Text>
              {attack.attacker !== address && <span className="wire">{attack.attacker}: </span>}
              {capitalised(attack.reason)} → <span className="wire">{attack.victim}</span>
            </Text>
            <ToneBadge tone={actionTone(attack.action)}>{actionWord(attack.action)}</ToneBadge>
          </li>
        ))}
      </ul>
      {shown.length < attacks.length && (
        <Button variant="subtle" size="compact-sm" onClick={() => setAll(true)}>
          {texts.showMore(attacks.length - shown.length)}
        </Button>
      )}
    </Panel>
  );
}
