import { createRoute } from '@tanstack/react-router';
import { lazyPage } from '../../router/load-part.ts';
import { rootRoute } from '../../router/root-route.ts';
import { onlyValid, readText, readWord } from '../../url/search-params.ts';

/** a view with all its filters */
const longestAddress = 2000;

interface LoginSearch {
  /** where somebody was, or wanted to go */
  readonly to?: string | undefined;
  /** they were at work there when the session ended */
  readonly ended?: 'yes' | undefined;
}

export const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login',
  validateSearch: onlyValid((raw): LoginSearch => {
    const to = readText(raw.to, longestAddress);
    const ended = readWord(raw.ended, ['yes'] as const);
    return {
      // a path of ours only: `//evil.example` and `https:` would lead elsewhere
      ...(to !== undefined && /^\/(?![/\\])/.test(to) ? { to } : {}),
      ...(ended === undefined ? {} : { ended }),
    };
  }),
  component: lazyPage(() => import('./login-page.tsx'), 'LoginPage'),
});
