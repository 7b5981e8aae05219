import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { unwrap } from '@/api/unwrap';
import { Count, Pairs, Region, useErrorName } from '@/kit';
import type { Range } from './window';

const SHOWN_MAX = 5;

interface RejectionsProps {
  readonly range: Range;
  readonly from: string;
  readonly to: string;
}

/** Requests that were rejected before admission, by code: no figure above counts them. */
export function Rejections({ range, from, to }: RejectionsProps) {
  const { t } = useTranslation('operator/overview');
  const errorName = useErrorName();
  const counts = useQuery({
    queryKey: ['get', '/admin/v1/rejected-requests/counts', from, to],
    queryFn: ({ signal }) => {
      const query = { created_at_gte: from, created_at_lt: to };
      return unwrap(operatorApi.client.GET('/admin/v1/rejected-requests/counts', { params: { query }, signal }));
    },
    placeholderData: keepPreviousData,
  }).data;
  if (counts === undefined || counts.request_count === 0) return null;
  const all = (
    <Link to="/operator/requests" search={{ list: 'rejected', range }}>
      {t('all_rejected')}
    </Link>
  );
  return (
    <Region title={t('rejected', { count: counts.request_count })} note={t('rejected_note')} actions={all} isPadded>
      <Pairs
        pairs={counts.codes.slice(0, SHOWN_MAX).map(({ error_code: code, request_count }) => [
          errorName(code),
          <Link key={code} to="/operator/requests" search={{ list: 'rejected', range, code }}>
            <Count value={request_count} />
          </Link>,
        ])}
      />
    </Region>
  );
}
