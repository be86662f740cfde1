import { getRouteApi } from '@tanstack/react-router';
import { ListPage } from '../lists/list-page.tsx';

const route = getRouteApi('/frame/allowlist');

export function AllowlistPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <ListPage
      list="allow"
      search={search}
      onSearch={(change, replace = change.page === undefined) =>
        navigate({ search: (before) => ({ ...before, ...change }), replace })
      }
    />
  );
}
