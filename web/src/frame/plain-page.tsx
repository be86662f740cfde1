import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Brand } from './brand.tsx';
import { DemonstrationNotice } from './demonstration-notice.tsx';
import classes from './plain-page.module.css';

interface PlainPageProps {
  readonly title: string;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

/** A page without the frame: for those who are not signed in (yet). */
export function PlainPage({ title, wide = false, children }: PlainPageProps) {
  return (
    <main className={classes.page} data-wide={wide || undefined}>
      <title>{`${title} · sipPROT`}</title>
      <div className={classes.notice}>
        <DemonstrationNotice />
      </div>
      <div className={classes.card}>
        <Brand narrow={false} />
        <div className={classes.body}>
          <Title order={1} mb="sm" id="page-title" tabIndex={-1}>
            {title}
          </Title>
          {children}
        </div>
      </div>
    </main>
  );
}
