import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import shared from '@/kit/layout/shared.module.css';
import { audienceQuery, type PostValues } from './post-form';

const TYPING_MS = 300;

/** How many would get the post now. */
export function AudienceSize({ values }: { readonly values: PostValues }) {
  const { t } = useTranslation('operator/news');
  const [asked] = useDebouncedValue(JSON.stringify(audienceQuery(values)), TYPING_MS);
  const query = JSON.parse(asked) as ReturnType<typeof audienceQuery>;
  const params = { query: query ?? { audience: 'all' as const } };
  const { data } = operatorApi.hooks.useQuery(
    'get',
    '/admin/v1/news/audience',
    { params },
    { enabled: query !== null, placeholderData: keepPreviousData },
  );
  if (query === null) return <div className={shared.hint}>{t('size_open')}</div>;
  return (
    <div className={shared.box} role="status">
      {data !== undefined && (
        <>
          {t('size_organizations', { count: data.organization_count })}
          {values.by_email && <>, {t('size_people', { count: data.person_count })}</>}
        </>
      )}
    </div>
  );
}
