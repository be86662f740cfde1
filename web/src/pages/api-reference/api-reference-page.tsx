import { PageHead } from '../../parts/page-head.tsx';
import { frameTexts } from '../../texts/frame.ts';

export function ApiReferencePage() {
  return <PageHead title={frameTexts.pages.apiReference} />;
}
