import { createRoute } from '@tanstack/react-router';
import { frameRoute } from '../../router/frame-route.ts';
import { lazyPage } from '../../router/load-part.ts';
import { onlyValid } from '../../url/search-params.ts';
import { readUserSearch } from './user-search.ts';

export const usersRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/users',
  validateSearch: onlyValid(readUserSearch),
  component: lazyPage(() => import('./users-page.tsx'), 'UsersPage'),
});
