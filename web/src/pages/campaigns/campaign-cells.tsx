import { Link } from '@tanstack/react-router';
import type { Campaign } from '../../../../src/console/contract/campaigns.ts';
import { Flag } from '../../parts/flag.tsx';
import { ToneBadge } from '../../parts/tone-badge.tsx';
import { campaignTexts as texts } from '../../texts/campaigns.ts';
import { countryName } from '../../texts/countries.ts';
import { formatNumber } from '../../texts/numbers.ts';
import { type CampaignWindow, logOfCampaign } from './campaign-search.ts';
import classes from './campaigns.module.css';

interface CampaignProps {
  readonly campaign: Campaign;
  readonly range: CampaignWindow;
}

/** as many characters stand in the narrowest column */
const shortSubject = 19;

/** What is attacked or used, leading to its attacks. Hostile text: shown, never interpreted. */
export function SubjectCell({ campaign, range }: CampaignProps) {
  const { kind, subject } = campaign;
  return (
    <div className={classes.subject}>
      <Link
        className="wire"
        to="/attacks"
        search={logOfCampaign(campaign, range)}
        data-hint={subject.length > shortSubject ? subject : undefined}
        aria-label={texts.openLog(`${texts.kinds[kind]} ${subject}`, figure(campaign.attacks, campaign.isExact))}
      >
        {subject}
      </Link>
      <div className={classes.under}>{texts.kinds[kind]}</div>
    </div>
  );
}

/** How many sources, and how many of them nobody has proven to be real. */
export function SourcesCell({ campaign: { sources, provenSources, isExact } }: Pick<CampaignProps, 'campaign'>) {
  return (
    <>
      {figure(sources, isExact)}
      {provenSources < sources && <div className={classes.under}>{texts.forged(sources - provenSources)}</div>}
    </>
  );
}

interface ShutOutProps extends Pick<CampaignProps, 'campaign'> {
  /** no host enforces: they would be */
  readonly observing: boolean;
}

export function ShutOutCell({ campaign: { shutOut, sources }, observing }: ShutOutProps) {
  const { count, of } = shutOut;
  const text = texts.shutOut(count, of);
  const tone = observing ? 'notice' : count === of ? 'good' : 'attack';
  return <ToneBadge tone={tone}>{of < sources ? texts.ofLatest(text) : text}</ToneBadge>;
}

export function CountriesCell({ campaign: { countries } }: Pick<CampaignProps, 'campaign'>) {
  return (
    <span className={classes.countries}>
      {countries.map(({ country, sources }) => (
        <span
          key={country ?? ''}
          className={classes.country}
          data-hint={texts.country(country === null ? texts.unknownCountry : countryName(country), sources)}
        >
          <Flag country={country} /> {formatNumber(sources)}
        </span>
      ))}
    </span>
  );
}

export function figure(count: number, isExact: boolean): string {
  return isExact ? formatNumber(count) : texts.atLeast(count);
}
