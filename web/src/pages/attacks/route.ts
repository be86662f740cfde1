import { createRoute } from '@tanstack/react-router';
import { frameRoute } from '../../router/frame-route.ts';
import { lazyPage } from '../../router/load-part.ts';
import { onlyValid } from '../../url/search-params.ts';
import { readAttackSearch } from './attack-search.ts';

export const attacksRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/attacks',
  validateSearch: onlyValid(readAttackSearch),
  staticData: { byHost: true },
  component: lazyPage(() => import('./attacks-page.tsx'), 'AttacksPage'),
});
