import { exactAmount, formatPrice, formatSum } from './format';
import { useLocale } from './preferences';
import classes from './values.module.css';

interface Amount {
  /** US dollars as the API has them: a decimal string. */
  readonly usd: string | null | undefined;
}

/** A sum or a balance, to the cent. */
export function Money({ usd }: Amount) {
  const locale = useLocale();
  return <>{usd === null || usd === undefined ? '–' : formatSum(usd, locale)}</>;
}

/** The amount of one request: nine places in groups, of which zeros that only fill up are muted. Copies without gaps. */
export function ExactMoney({ usd }: Amount) {
  if (usd === null || usd === undefined) return <>–</>;
  const { head, groups, filling } = exactAmount(usd);
  const shown = groups.join('').length - filling;
  return (
    <span className={classes.exact}>
      {head}
      {groups.map((group, index) => {
        const meaningful = Math.max(0, Math.min(group.length, shown - index * group.length));
        return (
          <span key={index} className={classes.group}>
            {group.slice(0, meaningful)}
            {meaningful < group.length && <span className={classes.filling}>{group.slice(meaningful)}</span>}
          </span>
        );
      })}
    </span>
  );
}

/** A price of a million tokens, without its symbol. */
export function Price({ usd }: Amount) {
  const locale = useLocale();
  return <>{usd === null || usd === undefined ? '–' : formatPrice(usd, locale)}</>;
}
