import { createRoute } from '@tanstack/react-router';
import { frameRoute } from '../../router/frame-route.ts';
import { lazyPage } from '../../router/load-part.ts';
import { onlyValid } from '../../url/search-params.ts';
import { readCampaignSearch } from './campaign-search.ts';

export const campaignsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/campaigns',
  validateSearch: onlyValid(readCampaignSearch),
  component: lazyPage(() => import('./campaigns-page.tsx'), 'CampaignsPage'),
});
