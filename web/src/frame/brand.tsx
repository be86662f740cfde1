import classes from './brand.module.css';

/** Sign and name of the product. */
export function Brand({ narrow }: { readonly narrow: boolean }) {
  return (
    <span className={classes.brand}>
      <img src="/icon.svg" alt={narrow ? 'sipPROT' : ''} width={26} height={26} />
      {!narrow && <span className={classes.name}>sipPROT</span>}
    </span>
  );
}
