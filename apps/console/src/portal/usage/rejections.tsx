import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { Count, Pairs, Region, useErrorName } from '@/kit';

/** As long as the API counts at once. */
const WINDOW_MAX_MS = 31 * 86_400_000;

interface RejectionsProps {
  readonly from: string;
  readonly to: string;
}

/** Requests that were rejected before they ran, by code: they are in no sum. */
export function Rejections({ from, to }: RejectionsProps) {
  const { t } = useTranslation('portal/usage');
  const errorName = useErrorName();
  const oldest = Math.max(Date.parse(from), Date.parse(to) - WINDOW_MAX_MS);
  const query = { created_at_gte: new Date(oldest).toISOString(), created_at_lt: to };
  const counts = customerApi.hooks.useQuery('get', '/api/v1/rejected-requests/counts', { params: { query } }).data;
  if (counts === undefined || counts.request_count === 0) return null;
  const all = (
    <Link to="/requests" search={{ list: 'rejected' }}>
      {t('all_rejected')}
    </Link>
  );
  return (
    <Region title={t('rejected', { count: counts.request_count })} note={t('rejected_note')} actions={all} isPadded>
      <Pairs
        pairs={counts.codes.map(({ error_code: code, request_count }) => [
          errorName(code),
          <Count key={code} value={request_count} />,
        ])}
      />
    </Region>
  );
}
