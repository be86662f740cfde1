import { ActionIcon, Drawer, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { Menu, PanelLeftClose, PanelLeftOpen } from 'lucide-react';
import { Suspense, useEffect, useRef } from 'react';
import { queryClient } from '../api/query-client.ts';
import { sessionQuery, useMay } from '../api/session.ts';
import { followLiveFeed } from '../live/follow-live-feed.ts';
import { liveFeed } from '../live/live-feed.ts';
import { Empty } from '../parts/empty.tsx';
import { Loading } from '../parts/loading.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { narrowNavigation } from '../preferences/preferences.ts';
import { frameTexts } from '../texts/frame.ts';
import { partTexts } from '../texts/parts.ts';
import { Brand } from './brand.tsx';
import classes from './frame.module.css';
import { HostFilter } from './host-filter.tsx';
import { Navigation } from './navigation.tsx';
import { footItems, mainItems } from './navigation-items.ts';
import { Strip } from './strip.tsx';
import { TopBar } from './top-bar.tsx';

/** A tab that nobody looked at for so long needs no live events, milliseconds. */
const restAfter = 30_000;

/** What surrounds every page of whoever is signed in: navigation, top bar, the strip that calls a person. */
export function Frame() {
  const narrow = narrowNavigation.use();
  const [drawer, setDrawer] = useDisclosure(false);
  useLiveFeed();
  useFocusOnNavigation();
  return (
    <div className={classes.frame} data-narrow={narrow || undefined}>
      <a className={classes.skip} href="#content">
        {frameTexts.skip}
      </a>
      <aside className={classes.side}>
        <Brand narrow={narrow} />
        <Navigation narrow={narrow} />
        <Tooltip label={narrow ? frameTexts.wide : frameTexts.narrow} position="right">
          <ActionIcon
            className={classes.fold}
            aria-label={narrow ? frameTexts.wide : frameTexts.narrow}
            onClick={() => narrowNavigation.set(!narrow)}
          >
            {narrow ? <PanelLeftOpen size={18} aria-hidden /> : <PanelLeftClose size={18} aria-hidden />}
          </ActionIcon>
        </Tooltip>
      </aside>
      <Drawer opened={drawer} onClose={setDrawer.close} title={<Brand narrow={false} />} size={260} padding="xs">
        <HostFilter className={classes.host} onChosen={setDrawer.close} />
        <Navigation narrow={false} onNavigate={setDrawer.close} />
      </Drawer>
      <div className={classes.main}>
        <TopBar
          menu={
            <ActionIcon
              className={classes.menu}
              size="lg"
              aria-label={frameTexts.openNavigation}
              onClick={setDrawer.open}
            >
              <Menu size={20} aria-hidden />
            </ActionIcon>
          }
        />
        <Strip />
        <main id="content" className={classes.content} tabIndex={-1}>
          <Suspense fallback={<Loading />}>
            <Page />
          </Suspense>
        </main>
      </div>
    </div>
  );
}

/** The page of the address, or that it is not for the role of whoever followed a link to it. */
function Page() {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const item = [...mainItems, ...footItems].find(({ to }) => to === path);
  const may = useMay(item?.role ?? 'viewer');
  const { data: session } = useQuery(sessionQuery);
  // while nobody knows whose the session is, the page says itself what it cannot load
  if (!item || may || !session?.user) return <Outlet />;
  return (
    <>
      <PageHead title={item.title} />
      <Empty title={partTexts.notForYou}>{partTexts.forbidden}</Empty>
    </>
  );
}

function useLiveFeed(): void {
  useEffect(() => {
    const end = followLiveFeed(liveFeed, queryClient);
    liveFeed.start();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      clearTimeout(timer);
      if (document.visibilityState === 'visible') liveFeed.start();
      else timer = setTimeout(() => liveFeed.rest(), restAfter);
    };
    document.addEventListener('visibilitychange', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      clearTimeout(timer);
      end();
      liveFeed.stop();
    };
  }, []);
}

/** After going to another page the focus is on its title: a screen reader reads it, Tab goes on from there. */
function useFocusOnNavigation(): void {
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const before = useRef<string>(undefined);
  useEffect(() => {
    if (path === undefined) return;
    if (before.current !== undefined && before.current !== path)
      requestAnimationFrame(() => document.getElementById('page-title')?.focus());
    before.current = path;
  }, [path]);
}
