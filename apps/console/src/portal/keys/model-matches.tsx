import { useTranslation } from 'react-i18next';
import { isInScope } from '../parts/model-scope';
import classes from './keys.module.css';

const NAMES = 3;

interface MatchesProps {
  readonly patterns: readonly string[];
  readonly models: readonly string[];
}

/** What patterns match, while they are typed. */
export function Matches({ patterns, models }: MatchesProps) {
  const { t } = useTranslation('portal/keys');
  if (patterns.length === 0 || models.length === 0) return null;
  const found = models.filter((id) => isInScope(patterns, id));
  const others = found.length - NAMES;
  return (
    <div
      className={classes.matches}
      role="status"
      title={found.join('\n')}
      data-tone={found.length === 0 ? 'warn' : undefined}
    >
      {t('matches', { count: found.length })}
      {found.length > 0 && `: ${found.slice(0, NAMES).join(', ')}`}
      {others > 0 && ` ${t('matches_more', { count: others })}`}
    </div>
  );
}
