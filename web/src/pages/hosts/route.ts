import { createRoute } from '@tanstack/react-router';
import { frameRoute } from '../../router/frame-route.ts';
import { lazyPage } from '../../router/load-part.ts';
import { onlyValid } from '../../url/search-params.ts';
import { readHostSearch } from './host-search.ts';

export const hostsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/hosts',
  validateSearch: onlyValid(readHostSearch),
  component: lazyPage(() => import('./hosts-page.tsx'), 'HostsPage'),
});
