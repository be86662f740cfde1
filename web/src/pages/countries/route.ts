import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '../../router/frame-route.ts';
import { onlyValid } from '../../url/search-params.ts';
import { readCountriesSearch } from './geo-draft.ts';

export const countriesRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/countries',
  validateSearch: onlyValid(readCountriesSearch),
  component: lazyRouteComponent(() => import('./countries-page.tsx'), 'CountriesPage'),
});
