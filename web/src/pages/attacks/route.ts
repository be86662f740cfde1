import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '../../router/frame-route.ts';
import { readAttackSearch } from './attack-search.ts';

export const attacksRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/attacks',
  validateSearch: readAttackSearch,
  component: lazyRouteComponent(() => import('./attacks-page.tsx'), 'AttacksPage'),
});
