import { Button } from '@mantine/core';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { saveFile } from '@/api/save-file';
import { FormError, useErrorText } from '@/kit';
import { beginOfDays } from '../parts/windows';
import type { AuditEvent, AuditFilters } from './audit-table';

const PAGE = 100;

interface ExportButtonProps {
  readonly filters: AuditFilters;
  readonly days: number;
}

/** Saves every change that the filters show, a line of JSON each. */
export function ExportButton({ filters, days }: ExportButtonProps) {
  const { t } = useTranslation('operator/audit');
  const textOf = useErrorText();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const save = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const events = await readAll(filters, days);
      const lines = events.map((event) => `${JSON.stringify(event)}\n`).join('');
      saveFile(lines, `audit-${new Date().toISOString().slice(0, 10)}.jsonl`);
    } catch (thrown) {
      setError(textOf(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <FormError error={error} />
      <Button loading={isBusy} leftSection={<Download size={14} aria-hidden />} onClick={() => void save()}>
        {t('export')}
      </Button>
    </>
  );
}

async function readAll(filters: AuditFilters, days: number): Promise<readonly AuditEvent[]> {
  const created_at_gte = beginOfDays(days);
  const events: AuditEvent[] = [];
  let after: string | undefined;
  do {
    const query = { limit: PAGE, created_at_gte, after, ...filters };
    const { data } = await operatorApi.client.GET('/admin/v1/audit', { params: { query } });
    events.push(...(data?.data ?? []));
    after = data?.has_more === true ? (data.last_id ?? undefined) : undefined;
  } while (after !== undefined);
  return events;
}
