import { PageHead } from '../../parts/page-head.tsx';
import { frameTexts } from '../../texts/frame.ts';

export function AuditPage() {
  return <PageHead title={frameTexts.pages.audit} />;
}
