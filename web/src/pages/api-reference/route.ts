import { createRoute } from '@tanstack/react-router';
import { frameRoute } from '../../router/frame-route.ts';
import { lazyPage } from '../../router/load-part.ts';

export const apiReferenceRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/api-reference',
  component: lazyPage(() => import('./api-reference-page.tsx'), 'ApiReferencePage'),
});
