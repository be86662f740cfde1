import { createRoute } from '@tanstack/react-router';
import { frameRoute } from '../../router/frame-route.ts';
import { lazyPage } from '../../router/load-part.ts';
import { onlyValid } from '../../url/search-params.ts';
import { readCountriesSearch } from './geo-draft.ts';

export const countriesRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/countries',
  validateSearch: onlyValid(readCountriesSearch),
  component: lazyPage(() => import('./countries-page.tsx'), 'CountriesPage'),
});
