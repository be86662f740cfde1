import { createRoute } from '@tanstack/react-router';
import { frameRoute } from '../../router/frame-route.ts';
import { lazyPage } from '../../router/load-part.ts';
import { onlyValid } from '../../url/search-params.ts';
import { readBlockSearch } from './block-search.ts';

export const blocksRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/blocks',
  validateSearch: onlyValid(readBlockSearch),
  component: lazyPage(() => import('./blocks-page.tsx'), 'BlocksPage'),
});
