import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '../../router/frame-route.ts';
import { onlyValid } from '../../url/search-params.ts';
import { readSettingsSearch } from './settings-search.ts';

export const settingsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/settings',
  validateSearch: onlyValid(readSettingsSearch),
  component: lazyRouteComponent(() => import('./settings-page.tsx'), 'SettingsPage'),
});
