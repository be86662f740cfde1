import { Anchor, Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import type { AttackDetail, attackRoutes } from '../../../../src/console/contract/attacks.ts';
import type { RouteAnswer } from '../../../../src/console/contract/route.ts';
import { AddressButtons } from '../../actions/address-buttons.tsx';
import { call, downloadUrl } from '../../api/client.ts';
import { useDetectorTitle } from '../../api/detectors.ts';
import { keys } from '../../api/keys.ts';
import { useObserving } from '../../api/status.ts';
import { Copyable } from '../../parts/copyable.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Failed } from '../../parts/failed.tsx';
import { Time } from '../../parts/time.tsx';
import { ToneBadge } from '../../parts/tone-badge.tsx';
import { attackTexts } from '../../texts/attacks.ts';
import { countryName } from '../../texts/countries.ts';
import { formatNumber } from '../../texts/numbers.ts';
import { partTexts } from '../../texts/parts.ts';
import { sentence } from '../../texts/sentence.ts';
import { spanText } from '../../time/time-text.ts';
import { actionReason, actionTone, actionWord, protectionTone } from './attack-tones.ts';
import classes from './attacks.module.css';
import { withFreshRow } from './fresh-row.ts';
import { SampleMessage } from './sample-message.tsx';

const texts = attackTexts.detail;

/** What an opened row shows: why, on which host, with what evidence, which messages, and what can be done. */
export function AttackDetails({ id }: { readonly id: number }) {
  const client = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: [keys.attacks, 'show', id],
    queryFn: async ({ signal }) => {
      const attack = await call<typeof attackRoutes.show>('GET /v1/attacks/{id}', { params: { id }, signal });
      client.setQueriesData<RouteAnswer<typeof attackRoutes.list>>(
        { queryKey: [keys.attacks, 'list'] },
        (page) => page && withFreshRow(page, attack),
      );
      return attack;
    },
    staleTime: 30_000,
  });
  if (error && !data) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Skeleton height={280} animate={false} aria-label={partTexts.loading} />;
  return (
    <div className={classes.detail}>
      <Text className={classes.reason}>{sentence(data.reason)}</Text>
      <Stack gap="md">
        <AddressButtons
          address={data.attacker}
          blocked={data.blocked.length > 0}
          allowed={data.allowed}
          denied={data.denied}
          explain
        />
        <AttackFacts attack={data} />
        <Timeline attack={data} />
      </Stack>
      <section aria-label={texts.samples}>
        {data.samples.length > 0 && <CaptureLink id={id} />}
        {data.samples.map((sample, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two samples may be equal in all they have
          <SampleMessage key={index} sample={sample} />
        ))}
        {data.samples.length === 0 && <Text c="dimmed">{texts.noSamples}</Text>}
      </section>
    </div>
  );
}

function CaptureLink({ id }: { readonly id: number }) {
  return (
    <Group gap={10} mb="xs" wrap="nowrap">
      <Button
        className={classes.pcap}
        component="a"
        href={downloadUrl<typeof attackRoutes.capture>('GET /v1/attacks/{id}/capture', { params: { id } })}
        download
        variant="default"
        size="compact-sm"
        leftSection={<Download size={14} aria-hidden />}
      >
        {texts.pcap}
      </Button>
      <Text size="xs" c="dimmed">
        {texts.pcapHint}
      </Text>
    </Group>
  );
}

function AttackFacts({ attack }: { readonly attack: AttackDetail }) {
  const detectorTitle = useDetectorTitle();
  const { hostState: host, evidence } = attack;
  return (
    <Facts
      rows={[
        [texts.host, attack.hostName],
        [texts.geo, host && <ToneBadge tone={protectionTone(host.geo)}>{texts.states[host.geo]}</ToneBadge>],
        [
          texts.protection,
          host && <ToneBadge tone={protectionTone(host.protection)}>{texts.states[host.protection]}</ToneBadge>,
        ],
        [texts.version, host?.version],
        [texts.kernel, host?.kernel ?? texts.unknownHost],
        [
          attackTexts.columns.userAgent,
          attack.userAgent === null ? attackTexts.noUserAgent : <Copyable key="userAgent" value={attack.userAgent} />,
        ],
        [texts.detector, detectorTitle(attack.detector)],
        [
          texts.evidence,
          <span key="evidence">
            <ToneBadge tone={evidence === 'proven' ? 'attack' : 'notice'}>{attackTexts.evidence[evidence]}</ToneBadge>
            <Text size="xs" c="dimmed" mt={2}>
              {evidence === 'proven' ? attackTexts.evidence.provenText : attackTexts.evidence.unprovenText}
            </Text>
          </span>,
        ],
        [texts.from, <Endpoint key="from" address={attack.attacker} port={attack.attackerPort} />],
        [texts.to, <Endpoint key="to" address={attack.victim} port={attack.victimPort} transport={attack.transport} />],
        [texts.country, attack.country === null ? partTexts.unknownCountry : countryName(attack.country)],
        [texts.count, formatNumber(attack.count)],
        [
          texts.targets,
          attack.targets.length > 0 ? (
            <span key="targets" className="wire">
              {attack.targets.join(', ')}
            </span>
          ) : null,
        ],
        [
          attackTexts.columns.action,
          <span key="action">
            <ToneBadge tone={actionTone(attack.action)}>{actionWord(attack.action)}</ToneBadge>{' '}
            {actionReason(attack.action)}
          </span>,
        ],
      ]}
    />
  );
}

function Endpoint(props: { readonly address: string; readonly port: number; readonly transport?: string }) {
  const address = props.address.includes(':') ? `[${props.address}]` : props.address;
  return (
    <span className="wire">
      {address}:{props.port} {props.transport}
    </span>
  );
}

/** Whether its address is shut out now: the allowlist stands above the denylist, and that above blocks. */
function Standing({ attack: { allowed, denied, blocked } }: { readonly attack: AttackDetail }) {
  const observing = useObserving();
  if (allowed !== null) return <ToneBadge tone="good">{texts.allowedNow(allowed)}</ToneBadge>;
  if (denied !== null) return <ToneBadge tone="attack">{texts.deniedNow(denied)}</ToneBadge>;
  if (blocked.length === 0) return <ToneBadge tone="plain">{texts.notBlockedNow}</ToneBadge>;
  const all = [...new Set(blocked)].join(', ');
  return (
    <ToneBadge tone={observing ? 'notice' : 'attack'}>
      {observing ? texts.wouldBeBlocked(all) : texts.blockedNow(all)}
    </ToneBadge>
  );
}

function Timeline({ attack }: { readonly attack: AttackDetail }) {
  const { previous, firstTime, lastTime } = attack;
  return (
    <section>
      <Title order={2} size="h3" mb={4}>
        {texts.timeline}
      </Title>
      <Facts
        rows={[
          [attackTexts.columns.first, <Time key="first" time={firstTime} />],
          [attackTexts.columns.last, <Time key="last" time={lastTime} />],
          [texts.duration, lastTime - firstTime >= 1000 ? spanText(lastTime - firstTime) : null],
          [texts.now, <Standing key="now" attack={attack} />],
          [
            attackTexts.title,
            previous > 1 ? (
              <Group gap={6} key="previous">
                {texts.previous(previous)}
                <Anchor
                  size="sm"
                  renderRoot={(props) => <Link to="/attacks" search={{ attacker: attack.attacker }} {...props} />}
                >
                  {texts.seeAll}
                </Anchor>
              </Group>
            ) : (
              texts.onlyOne
            ),
          ],
        ]}
      />
      {attack.knownGood && <Text mt={6}>{texts.knownGood(attack.goodUsers)}</Text>}
    </section>
  );
}
