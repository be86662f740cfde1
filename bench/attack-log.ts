import { performance } from 'node:perf_hooks';
import { apiPrefix } from '../src/console/contract/route.ts';
import { launchChromium } from '../test/browser/chromium.ts';
import { signIn, visit } from '../test/browser/visitor.ts';
import type { Bench, Figure } from './support/bench.ts';
import { sharedAttackLog } from './support/large-store.ts';
import { type RunningConsole, startConsole } from './support/running-console.ts';
import { spread } from './support/statistics.ts';

interface Page {
  readonly rows: readonly { readonly attacker: string; readonly victim: string; readonly time: number }[];
  readonly total: number;
  readonly totalIsExact: boolean;
}

const pageTarget = { sense: 'at most', value: 200 } as const;

export const attackLog: Bench = {
  name: 'attack-log',
  title: 'the console before a log of 10 million attacks',
  method: `A console with a store of 10,000,000 attacks of 20 days (some 6 GB) is asked over HTTP, as the page does it, for 15 rows
with their count: once for each of a fixed set of filters in each round, so that a filter does not find what it had a moment
ago. Then Chromium, with an empty cache each time, opens the dashboard: the first paint with content, and the bytes of JavaScript as they
were sent for all of it.`,
  needs: ['chromium-headless-shell'],
  async run({ quick, say }) {
    const rows = quick ? 100_000 : 10_000_000;
    await using web = await startConsole(await sharedAttackLog(rows));
    return [...(await pages(web, quick ? 3 : 15, say)), ...(await firstPage(web, quick ? 2 : 7))];
  },
};

async function pages(web: RunningConsole, rounds: number, say: (text: string) => void): Promise<Figure[]> {
  const [sample] = (await ask(web, '?offset=1000&limit=1')).rows;
  if (!sample) throw new Error('the log is empty');
  const filters = filtersFor(sample);
  const times = new Map<string, number[]>(filters.map(([name]) => [name, []]));
  const found = new Map<string, string>();
  for (let round = 0; round < rounds; round++)
    for (const [name, query] of filters) {
      const began = performance.now();
      const page = await ask(web, query);
      times.get(name)!.push(performance.now() - began);
      found.set(name, `${page.totalIsExact ? '' : 'more than '}${page.total} found`);
    }
  return filters.map(([name]) => {
    const measured = spread(times.get(name)!);
    say(`${name}: ${measured.median.toFixed(1)} ms, ${found.get(name)}`);
    return {
      name: `page of the log: ${name}`,
      unit: 'ms',
      measured,
      tail: true,
      target: pageTarget,
      note: found.get(name)!,
    };
  });
}

/** Frequent, rare and never met, alone and together. */
function filtersFor({ attacker, victim, time }: Page['rows'][number]): readonly (readonly [string, string])[] {
  const day = 86_400_000;
  const network = attacker.includes(':') ? attacker : `${attacker.split('.').slice(0, 2).join('.')}.0.0/16`;
  const ours = victim.includes(':') ? victim : `${victim.split('.').slice(0, 3).join('.')}.0/24`;
  return [
    ['no filter', ''],
    ['page 1,000', '?offset=14985'],
    ['page 100,000', '?offset=1499985'],
    ['one day', `?from=${time - 5 * day}&to=${time - 4 * day}`],
    ['an attacker', `?attacker=${attacker}`],
    ['a network of attackers', `?attacker=${encodeURIComponent(network)}`],
    ['a victim', `?victim=${victim}`],
    ['a network of victims', `?victim=${encodeURIComponent(ours)}`],
    ['a type', '?type=REGISTER'],
    ['a detector', '?detector=register-brute-force'],
    ['a user agent', '?userAgent=friendly-scanner'],
    ['no user agent', '?userAgent='],
    ['a country', '?country=PL'],
    ['evidence', '?evidence=unproven'],
    ['an action', '?action=noticed'],
    ['a type and a country', '?type=INVITE&country=PL'],
    ['a type, a country, an action and a day', `?type=INVITE&country=PL&action=denied&from=${time - day}`],
    ['a word', '?text=friendly'],
    ['two words', '?text=yealink%20sip'],
    ['a word and a country', '?text=pplsip&country=DE'],
    ['a word that is nowhere', '?text=nowhere'],
    ['two that never meet', '?type=REGISTER&userAgent=nowhere'],
  ];
}

async function ask({ url, token }: RunningConsole, query: string): Promise<Page> {
  const response = await fetch(`${url}${apiPrefix}/v1/attacks${query}`, { headers: { 'SW-API-Token': token } });
  if (!response.ok) throw new Error(`${query}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Page;
}

async function firstPage(web: RunningConsole, runs: number): Promise<Figure[]> {
  const browser = await launchChromium();
  try {
    await using first = await visit(browser, web.url);
    await signIn(first.page, web.user.name, web.user.password);
    await first.page.getByRole('navigation', { name: 'Main navigation' }).waitFor();
    const storageState = await first.context.storageState();
    const paints: number[] = [];
    const sizes: number[] = [];
    for (let run = 0; run < runs; run++) {
      await using fresh = await visit(browser, web.url, { storageState });
      await fresh.page.goto('/');
      await fresh.page.getByRole('heading', { level: 1 }).waitFor();
      // what is loaded behind the first figures: the chart, the map
      await fresh.page.waitForTimeout(2000);
      const { paint, scripts } = await fresh.page.evaluate(() => ({
        paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
        scripts: performance
          .getEntriesByType('resource')
          .filter(({ name }) => new URL(name).pathname.endsWith('.js'))
          .reduce((sum, entry) => sum + (entry as unknown as { encodedBodySize: number }).encodedBodySize, 0),
      }));
      paints.push(paint);
      sizes.push(scripts / 1000);
    }
    return [
      {
        name: 'first paint of the dashboard',
        unit: 'ms',
        measured: spread(paints),
        tail: true,
        target: { sense: 'at most', value: 1500 },
      },
      {
        name: 'JavaScript that the dashboard loads',
        unit: 'kB',
        measured: spread(sizes),
        target: { sense: 'at most', value: 400 },
      },
    ];
  } finally {
    await browser.close();
  }
}
