import { createRoute } from '@tanstack/react-router';
import { frameRoute } from '../../router/frame-route.ts';
import { lazyPage } from '../../router/load-part.ts';
import { onlyValid, readText } from '../../url/search-params.ts';

export const explainRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/explain',
  validateSearch: onlyValid((raw): { address?: string | undefined } => {
    const address = readText(raw.address);
    return address === undefined ? {} : { address };
  }),
  component: lazyPage(() => import('./explain-page.tsx'), 'ExplainPage'),
});
