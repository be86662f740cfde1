import { createRootRoute } from '@tanstack/react-router';
import { PageFault } from './page-fault.tsx';
import { Root } from './root.tsx';

export const rootRoute = createRootRoute({
  component: Root,
  errorComponent: PageFault,
});
