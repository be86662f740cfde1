import { createRoute } from '@tanstack/react-router';
import { frameRoute } from '../../router/frame-route.ts';
import { lazyPage } from '../../router/load-part.ts';
import { readListSearch } from '../../url/list-search.ts';
import { onlyValid } from '../../url/search-params.ts';

export const usersRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/users',
  validateSearch: onlyValid((raw) => readListSearch(raw, [])),
  component: lazyPage(() => import('./users-page.tsx'), 'UsersPage'),
});
