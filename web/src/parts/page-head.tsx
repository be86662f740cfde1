import { Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './page-head.module.css';

interface PageHeadProps {
  readonly title: string;
  /** one sentence under the title */
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** beside the title, whether it is there or not: nothing moves when it comes */
  readonly news?: ReactNode;
}

/** The head of every page; its title is the page's only h1 and, with the product's name, that of the window. */
export function PageHead({ title, children, actions, news }: PageHeadProps) {
  return (
    <header className={classes.head}>
      <title>{`${title} · sipPROT`}</title>
      <div>
        <Title order={1} tabIndex={-1} id="page-title" className={classes.title}>
          {title}
        </Title>
        {children && (
          <Text c="dimmed" maw={820}>
            {children}
          </Text>
        )}
      </div>
      {news && <div className={classes.news}>{news}</div>}
      {actions && <Group gap="xs">{actions}</Group>}
    </header>
  );
}
