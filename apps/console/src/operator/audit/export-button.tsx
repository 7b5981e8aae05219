import { Button } from '@mantine/core';
import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { allRows } from '@/api/all-rows';
import { operatorApi } from '@/api/client';
import { saveFile } from '@/api/save-file';
import { FormError, useAction } from '@/kit';
import { beginOfDays } from '../parts/windows';
import type { AuditEvent, AuditFilters } from './audit-table';

interface ExportButtonProps {
  readonly filters: AuditFilters;
  readonly days: number;
}

/** Saves every change that the filters show, a line of JSON each. */
export function ExportButton({ filters, days }: ExportButtonProps) {
  const { t } = useTranslation('operator/audit');
  const { act, error, isBusy } = useAction();
  const save = async (): Promise<void> => {
    const events = await readEvents(filters, days);
    const lines = events.map((event) => `${JSON.stringify(event)}\n`).join('');
    saveFile(lines, `audit-${new Date().toISOString().slice(0, 10)}.jsonl`);
  };
  return (
    <>
      <FormError error={error} />
      <Button loading={isBusy} leftSection={<Download size={14} aria-hidden />} onClick={() => act(save)}>
        {t('export')}
      </Button>
    </>
  );
}

function readEvents(filters: AuditFilters, days: number): Promise<readonly AuditEvent[]> {
  const created_at_gte = beginOfDays(days);
  return allRows((page) =>
    operatorApi.client.GET('/admin/v1/audit', { params: { query: { ...page, created_at_gte, ...filters } } }),
  );
}
