import { Button } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { DataTable, Instant, QueryState, Region, Status, useLocale, type Column, type StatusKind } from '@/kit';
import { renderServerText } from '../data/server-text';

type Finding = components['schemas']['FindingResponse'];

const KINDS: Readonly<Record<Finding['status'], StatusKind>> = { ok: 'ok', warn: 'warn', fail: 'bad' };
const RANK: Readonly<Record<Finding['status'], number>> = { fail: 0, warn: 1, ok: 2 };

/** It calls channels: so it runs when the page is opened and when it is wanted, and never by itself. */
export function Doctor() {
  const { t } = useTranslation('operator/system');
  const locale = useLocale();
  const query = operatorApi.hooks.useQuery('get', '/admin/v1/doctor', {}, { staleTime: Infinity });
  const again = (
    <Button loading={query.isFetching} onClick={() => void query.refetch()}>
      {t('run_again')}
    </Button>
  );
  return (
    <Region title={t('doctor')} note={query.data && <Instant at={query.data.checked_at} />} actions={again}>
      <QueryState query={query} lines={8}>
        {({ findings }) => (
          <DataTable
            label={t('doctor')}
            rows={findings.toSorted((one, other) => RANK[one.status] - RANK[other.status])}
            columns={columnsOf(t, locale)}
            keyOf={({ check }) => check}
            toneOf={({ status }) => (status === 'ok' ? undefined : status === 'fail' ? 'bad' : 'warn')}
          />
        )}
      </QueryState>
    </Region>
  );
}

function columnsOf(t: TFunction<'operator/system'>, locale: string): readonly Column<Finding>[] {
  const messageOf = (row: Finding): string =>
    renderServerText(
      row,
      (code, params) => {
        const defaultValue = code === row.code ? row.message : code;
        return t(`doctor_${code}` as 'doctor_not_checked', { ...params, defaultValue });
      },
      locale,
    );
  const fixOf = (row: Finding): string =>
    renderServerText(
      row,
      (code, params) => t(`fix_${code}` as 'fix_not_checked', { ...params, defaultValue: row.fix ?? '' }),
      locale,
    );
  return [
    { id: 'check', head: t('check'), cell: (row) => <code>{row.check}</code> },
    {
      id: 'status',
      head: t('state'),
      cell: ({ status }) => <Status kind={KINDS[status]}>{t(`finding_${status}`)}</Status>,
    },
    { id: 'message', head: t('finding'), isWide: true, cell: messageOf },
    { id: 'fix', head: t('fix'), isWide: true, cell: (row) => (row.fix === null ? '' : fixOf(row)) },
  ];
}
