import { getRouteApi } from '@tanstack/react-router';
import { ListPage } from '../lists/list-page.tsx';

const route = getRouteApi('/frame/denylist');

export function DenylistPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <ListPage
      list="deny"
      search={search}
      onSearch={(change, replace = change.page === undefined) =>
        navigate({ search: (before) => ({ ...before, ...change }), replace })
      }
    />
  );
}
