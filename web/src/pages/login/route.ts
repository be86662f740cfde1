import { createRoute } from '@tanstack/react-router';
import { lazyPage } from '../../router/load-part.ts';
import { rootRoute } from '../../router/root-route.ts';
import { onlyValid, readText } from '../../url/search-params.ts';

/** a view with all its filters */
const longestAddress = 2000;

export const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login',
  validateSearch: onlyValid((raw): { to?: string | undefined } => {
    const to = readText(raw.to, longestAddress);
    // a path of ours only: `//evil.example` and `https:` would lead elsewhere
    return to !== undefined && /^\/(?![/\\])/.test(to) ? { to } : {};
  }),
  component: lazyPage(() => import('./login-page.tsx'), 'LoginPage'),
});
