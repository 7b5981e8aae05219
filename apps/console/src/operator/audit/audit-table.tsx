import { useNavigate } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { Empty, Instant, PagedTable, PAGES, type Column } from '@/kit';
import { ActorName } from '../parts/actor-name';
import { beginOfDays } from '../parts/windows';
import { ObjectName } from '../data/object-name';

export type AuditEvent = components['schemas']['AuditEventResponse'];

export interface AuditFilters {
  readonly organization_id?: string | undefined;
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly target_id?: string | undefined;
  readonly about?: string | undefined;
}

interface AuditTableProps {
  readonly filters: AuditFilters;
  readonly days: number;
  /** Beside a table: only when and what. */
  readonly isShort?: boolean;
  /** Opens beside the table; elsewhere its page. */
  readonly onOpen?: (event: AuditEvent) => void;
  readonly chosenId?: string | undefined;
  readonly onClearFilters?: (() => void) | undefined;
}

/** Changes, the last first. */
export function AuditTable({ filters, days, isShort = false, onOpen, chosenId, onClearFilters }: AuditTableProps) {
  const { t } = useTranslation('operator/audit');
  const navigate = useNavigate();
  const query = useAudit(filters, days);
  return (
    <PagedTable
      query={query}
      label={t('audit')}
      columns={isShort ? columnsOf(t).slice(0, 2) : columnsOf(t)}
      keyOf={({ id }) => id}
      onOpen={onOpen ?? (({ id }) => void navigate({ to: '/operator/audit', search: { event: id, days } }))}
      chosenKey={chosenId ?? null}
      empty={<Empty>{t('none')}</Empty>}
      onClearFilters={onClearFilters}
    />
  );
}

function useAudit(filters: AuditFilters, days: number) {
  const created_at_gte = useMemo(() => beginOfDays(days), [days]);
  return operatorApi.hooks.useInfiniteQuery(
    'get',
    '/admin/v1/audit',
    { params: { query: { limit: 50, created_at_gte, ...filters } } },
    PAGES,
  );
}

function columnsOf(t: TFunction<'operator/audit'>): readonly Column<AuditEvent>[] {
  return [
    { id: 'at', head: t('at'), cell: (row) => <Instant at={row.created_at} /> },
    { id: 'action', head: t('action'), cell: (row) => <code>{row.action}</code> },
    { id: 'target', head: t('target'), cell: (row) => <ObjectName id={row.target.id} /> },
    { id: 'actor', head: t('actor'), cell: (row) => <ActorName actor={row.actor} /> },
  ];
}
