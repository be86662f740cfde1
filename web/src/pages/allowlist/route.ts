import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '../../router/frame-route.ts';
import { readEntrySearch } from '../lists/entry-search.ts';

export const allowlistRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/allowlist',
  validateSearch: readEntrySearch,
  component: lazyRouteComponent(() => import('./allowlist-page.tsx'), 'AllowlistPage'),
});
