import { ActionIcon, SegmentedControl } from '@mantine/core';
import { useQuery, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { RotateCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Page, QueryState, Ago, useNow, useZone } from '@/kit';
import { AttentionList } from './attention-list';
import { ChannelHealth } from './channel-health';
import { Figures } from './figures';
import { FirstRun } from './first-run';
import { OverviewCharts } from './overview-charts';
import classes from './overview.module.css';
import { Rejections } from './rejections';
import { CostUnknown, Tops } from './tops';
import { openingRange, RANGES, type Range, windowOf } from './window';
import { operatorApi } from '@/api/client';
import { unwrap } from '@/api/unwrap';

export function OverviewPage(): ReactNode {
  const { t } = useTranslation('operator/overview');
  const { range: chosen } = useSearch({ from: '/operator/' });
  const zone = useZone();
  const day = useQuery({ ...overviewQuery('24h', zone), enabled: chosen === undefined });
  const range = chosen ?? openingRange(day.data, day.dataUpdatedAt);
  const query = useQuery(overviewQuery(range, zone));
  return (
    <Page
      title={t('title')}
      note={<UpdatedNote at={query.dataUpdatedAt} />}
      actions={<Actions range={range} zone={zone} onRead={() => void query.refetch()} />}
    >
      <FirstRun />
      <QueryState query={query} lines={12}>
        {(overview) => (
          <>
            <Figures overview={overview} />
            <div className={classes.middle}>
              <OverviewCharts overview={overview} />
              <AttentionList />
            </div>
            <CostUnknown overview={overview} />
            <Tops overview={overview} />
            <Rejections range={range} from={overview.current.from} to={overview.current.to} />
          </>
        )}
      </QueryState>
      <ChannelHealth />
    </Page>
  );
}

function UpdatedNote({ at }: { readonly at: number }) {
  const { t } = useTranslation('operator/overview');
  const now = useNow();
  // Its place is there before the data is.
  return (
    <span style={{ visibility: at === 0 ? 'hidden' : undefined }}>
      {t('compared')} <Ago at={new Date(at === 0 ? now : at).toISOString()} />
    </span>
  );
}

interface ActionsProps {
  readonly range: Range;
  readonly zone: string;
  readonly onRead: () => void;
}

function Actions({ range, zone, onRead }: ActionsProps) {
  const { t } = useTranslation('operator/overview');
  const navigate = useNavigate();
  return (
    <>
      <SegmentedControl
        aria-label={t('range')}
        value={range}
        data={RANGES.map((value) => ({ value, label: t(`range_${value}`) }))}
        onChange={(value) => void navigate({ to: '/operator', search: { range: value } })}
      />
      <span className={classes.quiet}>{zone}</span>
      <ActionIcon variant="default" size={28} aria-label={t('read_again')} onClick={onRead}>
        <RotateCw size={14} strokeWidth={1.6} />
      </ActionIcon>
    </>
  );
}

const REFRESH_MS = 60_000;

/** The sums of a range that ends now. */
const overviewQuery = (range: Range, zone: string) =>
  queryOptions({
    queryKey: ['get', '/admin/v1/overview', range, zone],
    queryFn: async ({ signal }) => {
      const query = { ...windowOf(range, Date.now()), tz: zone };
      return unwrap(operatorApi.client.GET('/admin/v1/overview', { params: { query }, signal }));
    },
    refetchInterval: REFRESH_MS,
    placeholderData: keepPreviousData,
  });
