import { SegmentedControl } from '@mantine/core';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { AlarmResponse } from '@/api/generated/values/alarm-response';
import { useFilters } from '@/frame/search/use-filters';
import { Ago, Count, Empty, Page, PagedTable, PAGES, RowTime, Split, type Column } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { AlarmStatus, shownStatus, Subject, useAlarmTitle, type Alarm } from './alarm-texts';
import { Silences } from './silences';

/** Loaded when first opened. */
const AlarmPanel = lazyPart(() => import('./alarm-panel'), 'AlarmPanel');

const TABS = AlarmResponse.status;
const POLL_MS = 10_000;
/** Columns beside an open alarm. */
const BESIDE: ReadonlySet<string> = new Set(['alarm', 'status']);

/** What needs a person's attention, and what is silenced. */
export function AlarmsPage(): ReactNode {
  const { t } = useTranslation('operator/alarms');
  const titleOf = useAlarmTitle();
  const { search, change } = useFilters('/operator/alarms');
  const { status = 'open', alarm: openId } = search;
  const show = (alarm: string | undefined): void => change({ alarm });
  const query = operatorApi.hooks.useInfiniteQuery(
    'get',
    '/admin/v1/alarms',
    { params: { query: { limit: 50, status } } },
    { ...PAGES, refetchInterval: POLL_MS },
  );
  const tabs = (
    <SegmentedControl
      aria-label={t('status')}
      value={status}
      data={TABS.map((value) => ({ value, label: t(`tab_${value}`) }))}
      onChange={(value) => change({ status: value === 'open' ? undefined : 'ended', alarm: undefined })}
    />
  );
  return (
    <Page title={t('alarms')} actions={tabs}>
      <Silences />
      <Split aside={openId !== undefined && <AlarmPanel key={openId} id={openId} onClose={() => show(undefined)} />}>
        <PagedTable
          query={query}
          label={t('alarms')}
          columns={columnsOf(t, titleOf).filter(({ id }) => openId === undefined || BESIDE.has(id))}
          keyOf={({ id }) => id}
          chosenKey={openId ?? null}
          onOpen={({ id }) => show(id)}
          toneOf={(alarm) => (shownStatus(alarm) === 'open' ? 'bad' : undefined)}
          empty={<Empty>{t(`none_${status}`)}</Empty>}
        />
      </Split>
    </Page>
  );
}

function columnsOf(t: TFunction<'operator/alarms'>, titleOf: (name: string) => string): readonly Column<Alarm>[] {
  return [
    { id: 'alarm', head: t('alarm'), cell: (row) => titleOf(row.alarm) },
    { id: 'subject', head: t('subject'), isWide: true, cell: (row) => <Subject subject={row.subject} /> },
    { id: 'status', head: t('status'), cell: (row) => <AlarmStatus alarm={row} /> },
    { id: 'count', head: t('count'), align: 'right', cell: (row) => <Count value={row.count} /> },
    { id: 'first', head: t('first'), align: 'right', cell: (row) => <RowTime at={row.first_at} /> },
    { id: 'last', head: t('last'), align: 'right', cell: (row) => <Ago at={row.last_at} /> },
  ];
}
