import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { globsText } from './tier-form';
import classes from './tiers.module.css';

interface GlobMatchesProps {
  readonly allow: readonly string[];
  readonly deny?: readonly string[];
}

const TYPING_MS = 250;
const NAMES = 4;

/** The models that patterns match, while they are typed. */
export function GlobMatches({ allow, deny = [] }: GlobMatchesProps) {
  const { t } = useTranslation('operator/tiers');
  // An object would be a new value each time.
  const [globs] = useDebouncedValue(JSON.stringify([globsText(allow), globsText(deny)]), TYPING_MS);
  const [model_allow, model_deny] = JSON.parse(globs) as (string | null)[];
  const query = operatorApi.hooks.useQuery(
    'get',
    '/admin/v1/tiers/matches',
    { params: { query: { ...(model_allow && { model_allow }), ...(model_deny && { model_deny }) } } },
    { placeholderData: keepPreviousData, retry: false },
  );
  if (query.data === undefined || query.isError) return null;
  const { model_count: count, models } = query.data;
  const shown = models.slice(0, NAMES).join(', ');
  const others = count - Math.min(NAMES, models.length);
  return (
    <div
      className={classes.affected}
      role="status"
      title={models.join('\n')}
      data-tone={count === 0 ? 'warn' : undefined}
    >
      {t('matches', { count })}
      {count > 0 && `: ${shown}`}
      {others > 0 && ` ${t('matches_more', { count: others })}`}
    </div>
  );
}
