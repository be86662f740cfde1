import { PageHead } from '../../parts/page-head.tsx';
import { frameTexts } from '../../texts/frame.ts';

export function UsersPage() {
  return <PageHead title={frameTexts.pages.users} />;
}
