import classes from './unsaved-mark.module.css';

/** Beside the name of a tab: something there is not saved. */
export function UnsavedMark({ text }: { readonly text: string }) {
  return (
    <span className={classes.mark} title={text}>
      <span className="visually-hidden"> ({text})</span>
    </span>
  );
}
