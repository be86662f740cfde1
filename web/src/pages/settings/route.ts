import { createRoute } from '@tanstack/react-router';
import { frameRoute } from '../../router/frame-route.ts';
import { lazyPage } from '../../router/load-part.ts';
import { onlyValid } from '../../url/search-params.ts';
import { readSettingsSearch } from './settings-search.ts';

export const settingsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/settings',
  validateSearch: onlyValid(readSettingsSearch),
  component: lazyPage(() => import('./settings-page.tsx'), 'SettingsPage'),
});
