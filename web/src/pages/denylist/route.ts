import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '../../router/frame-route.ts';
import { readEntrySearch } from '../lists/entry-search.ts';

export const denylistRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/denylist',
  validateSearch: readEntrySearch,
  component: lazyRouteComponent(() => import('./denylist-page.tsx'), 'DenylistPage'),
});
