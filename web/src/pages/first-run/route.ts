import { createRoute } from '@tanstack/react-router';
import { lazyPage } from '../../router/load-part.ts';
import { rootRoute } from '../../router/root-route.ts';

export const firstRunRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/first-run',
  component: lazyPage(() => import('./first-run-page.tsx'), 'FirstRunPage'),
});
