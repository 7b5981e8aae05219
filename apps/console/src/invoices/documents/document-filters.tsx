import { Button, NativeSelect } from '@mantine/core';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormError, useAction, useLocale } from '@/kit';
import { useKindName } from './document-names';
import { DOCUMENT_KINDS } from '../data/invoice-api';

type Kind = (typeof DOCUMENT_KINDS)[number];

interface DocumentFiltersProps {
  /** `2026-11`; undefined: all. */
  readonly month: string | undefined;
  readonly kind: Kind | undefined;
  readonly onMonth: (month: string | undefined) => void;
  readonly onKind: (kind: Kind | undefined) => void;
  /** Saves what the filters leave. */
  readonly save: () => Promise<void>;
}

const MONTHS = 24;

/** Months are those of UTC, as the API counts them: the present one, and those before it. */
function lastMonths(nowMs: number): string[] {
  const now = new Date(nowMs);
  return Array.from({ length: MONTHS }, (_, back) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1)).toISOString().slice(0, 'YYYY-MM'.length),
  );
}

/** Which documents of a list are shown, and its file. */
export function DocumentFilters({ month, kind, onMonth, onKind, save }: DocumentFiltersProps) {
  const { t } = useTranslation('invoices');
  const locale = useLocale();
  const nameOf = useKindName();
  const { act, error, isBusy } = useAction();
  const [known] = useState(() => lastMonths(Date.now()));
  const months = month === undefined || known.includes(month) ? known : [...known, month];
  const format = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', year: 'numeric', month: 'long' });
  return (
    <>
      <NativeSelect
        aria-label={t('month')}
        value={month ?? ''}
        data={[
          { value: '', label: t('any_month') },
          ...months.map((value) => ({ value, label: format.format(new Date(value)) })),
        ]}
        onChange={({ currentTarget: { value } }) => onMonth(value === '' ? undefined : value)}
      />
      <NativeSelect
        aria-label={t('kind')}
        value={kind ?? ''}
        data={[
          { value: '', label: t('any_kind') },
          ...DOCUMENT_KINDS.map((value) => ({ value, label: nameOf(value) })),
        ]}
        onChange={({ currentTarget: { value } }) => onKind(DOCUMENT_KINDS.find((one) => one === value))}
      />
      <Button loading={isBusy} leftSection={<Download size={14} aria-hidden />} onClick={() => act(save)}>
        {t('csv')}
      </Button>
      <FormError error={error} />
    </>
  );
}
