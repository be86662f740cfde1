import { PageHead } from '../../parts/page-head.tsx';
import { frameTexts } from '../../texts/frame.ts';

export function AccountPage() {
  return <PageHead title={frameTexts.pages.account} />;
}
