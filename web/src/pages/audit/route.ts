import { createRoute } from '@tanstack/react-router';
import { frameRoute } from '../../router/frame-route.ts';
import { lazyPage } from '../../router/load-part.ts';
import { onlyValid } from '../../url/search-params.ts';
import { readAuditSearch } from './audit-search.ts';

export const auditRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/audit',
  validateSearch: onlyValid(readAuditSearch),
  component: lazyPage(() => import('./audit-page.tsx'), 'AuditPage'),
});
