import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '../../router/frame-route.ts';

export const apiReferenceRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/api-reference',
  component: lazyRouteComponent(() => import('./api-reference-page.tsx'), 'ApiReferencePage'),
});
