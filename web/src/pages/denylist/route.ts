import { createRoute } from '@tanstack/react-router';
import { frameRoute } from '../../router/frame-route.ts';
import { lazyPage } from '../../router/load-part.ts';
import { onlyValid } from '../../url/search-params.ts';
import { readEntrySearch } from '../lists/entry-search.ts';

export const denylistRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/denylist',
  validateSearch: onlyValid(readEntrySearch),
  component: lazyPage(() => import('./denylist-page.tsx'), 'DenylistPage'),
});
