import { createRoute } from '@tanstack/react-router';
import { frameRoute } from '../../router/frame-route.ts';
import { lazyPage } from '../../router/load-part.ts';
import { onlyValid } from '../../url/search-params.ts';
import { readFindingSearch } from './finding-search.ts';

export const findingsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/findings',
  validateSearch: onlyValid(readFindingSearch),
  component: lazyPage(() => import('./findings-page.tsx'), 'FindingsPage'),
});
