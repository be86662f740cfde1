import { Outlet } from '@tanstack/react-router';
import { Suspense } from 'react';
import { Loading } from '../parts/loading.tsx';

export function Root() {
  return (
    <Suspense fallback={<Loading height="100dvh" />}>
      <Outlet />
    </Suspense>
  );
}
