import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '../../router/frame-route.ts';
import { onlyValid } from '../../url/search-params.ts';
import { readAttackSearch } from './attack-search.ts';

export const attacksRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/attacks',
  validateSearch: onlyValid(readAttackSearch),
  staticData: { byHost: true },
  component: lazyRouteComponent(() => import('./attacks-page.tsx'), 'AttacksPage'),
});
