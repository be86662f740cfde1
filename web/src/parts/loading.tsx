import { Loader } from '@mantine/core';
import { partTexts } from '../texts/parts.ts';
import classes from './loading.module.css';

/** Holds the place of what is being loaded. @param props.height of it, as CSS */
export function Loading({ height = '40vh' }: { readonly height?: string }) {
  return (
    <div className={classes.loading} style={{ minHeight: height }} role="status">
      <Loader size="sm" type="dots" color="gray" />
      <span className="visually-hidden">{partTexts.loading}</span>
    </div>
  );
}
