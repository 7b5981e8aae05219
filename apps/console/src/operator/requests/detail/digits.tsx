import classes from '../requests.module.css';

/** An exact decimal of any length, in groups of three behind the point. It copies without gaps. */
export function Digits({ decimal }: { readonly decimal: string }) {
  const [whole, fraction = ''] = decimal.split('.');
  const groups = fraction.match(/.{1,3}/g) ?? [];
  return (
    <span className={classes.digits}>
      {whole?.replace('-', '−')}
      {groups.length > 0 && '.'}
      {groups.map((group, index) => (
        <span key={index} className={classes.digitGroup}>
          {group}
        </span>
      ))}
    </span>
  );
}
