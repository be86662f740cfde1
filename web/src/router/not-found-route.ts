import { createRoute } from '@tanstack/react-router';
import { frameRoute } from './frame-route.ts';
import { NotFound } from './not-found.tsx';

/** Every address that no page has: within the frame, so that all the others are at hand. */
export const notFoundRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '$',
  component: NotFound,
});
