import { Button, NativeSelect } from '@mantine/core';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { unwrap } from '@/api/unwrap';
import {
  addUsd,
  ConversionRate,
  SumIn,
  Count,
  Day,
  DataTable,
  download,
  Empty,
  Facts,
  Filters,
  FormError,
  formats,
  Money,
  PartOfLine,
  rowsWithUnits,
  UnitOfLine,
  useAction,
} from '@/kit';
import { QueryState, useLocale, useZone, WithDisplayCurrency, type Column } from '@/kit';
import { useAreNamesKnown, useNameOf } from '../../parts/names';
import { lastMonths } from './months';
import { StatementProjects } from './statement-projects';
import { withPayments, type Line, type Payment, type Row, type Unit } from './statement-rows';
import { useCodeText } from './transfer-codes';

interface StatementProps {
  readonly month: string | undefined;
  readonly onMonth: (month: string) => void;
}

/** What moved the balance in a month: opening, lines, closing. */
export function Statement({ month, onMonth }: StatementProps) {
  const { t } = useTranslation('portal/billing');
  const locale = useLocale();
  const tz = useZone();
  const { act, error } = useAction();
  const [months] = useState(() => lastMonths(Date.now()));
  const shown = month ?? months[0] ?? '';
  const params = { query: { month: shown, tz } };
  const statement = customerApi.hooks.useQuery('get', '/api/v1/statement', { params });
  const save = async (): Promise<void> => {
    const csv = await unwrap(customerApi.client.GET('/api/v1/statement.csv', { params, parseAs: 'blob' }));
    download(`statement-${shown}.csv`, csv);
  };
  const nameOfMonth = (value: string): string =>
    new Intl.DateTimeFormat(locale, { timeZone: 'UTC', year: 'numeric', month: 'long' }).format(new Date(value));
  return (
    <>
      <Filters>
        <NativeSelect
          aria-label={t('month')}
          value={shown}
          data={months.map((value) => ({ value, label: nameOfMonth(value) }))}
          onChange={({ currentTarget }) => onMonth(currentTarget.value)}
        />
        <Button leftSection={<Download size={14} aria-hidden />} onClick={() => act(save)}>
          {t('csv')}
        </Button>
        <FormError error={error} />
      </Filters>
      <QueryState query={statement} lines={6} isReady={useAreNamesKnown()}>
        {(data) => (
          <>
            <WithDisplayCurrency value={data.display}>
              <StatementFacts statement={data} />
            </WithDisplayCurrency>
            {/* The amounts of its lines have a column of their own in the display currency. */}
            <WithDisplayCurrency value={null}>
              <StatementLines statement={data} />
              <StatementProjects projects={data.by_project} currency={data.display?.currency ?? null} />
            </WithDisplayCurrency>
          </>
        )}
      </QueryState>
    </>
  );
}

interface PartProps {
  readonly statement: components['schemas']['StatementResponse'];
}

function StatementFacts({ statement }: PartProps) {
  const { t } = useTranslation('portal/billing');
  const moved = addUsd(statement.lines.map((line) => line.amount_usd));
  return (
    <Facts
      facts={[
        { label: t('opening'), value: <Money usd={statement.opening_balance_usd} />, size: 's' },
        { label: t('moved'), value: <Money usd={moved} />, size: 's' },
        {
          label: t('closing'),
          value: <Money usd={statement.closing_balance_usd} />,
          note: t(statement.is_final ? 'final' : 'running'),
          size: 's',
        },
      ]}
    />
  );
}

function StatementLines({ statement: { display, lines, payments, tz } }: PartProps) {
  const { t } = useTranslation('portal/billing');
  const nameOf = useNameOf(lines.map(({ model_id }) => model_id));
  const textOf = useCodeText();
  if (lines.length === 0) return <Empty>{t('no_movements')}</Empty>;
  return (
    <DataTable
      label={t('tab_statement')}
      rows={withPayments(rowsWithUnits<Unit, Line>(lines), payments)}
      keyOf={({ line, unit, payment }) =>
        `${line.code} ${line.model_id ?? ''} ${unit?.unit ?? ''} ${payment?.created_at ?? ''}`
      }
      columns={[
        {
          id: 'code',
          head: t('what'),
          cell: ({ line, unit, payment }) => (unit === null && payment === null ? textOf(line.code) : ''),
        },
        {
          id: 'model',
          head: t('model_or_reason'),
          label: '',
          isWide: payments.length > 0,
          cell: ({ line, unit, payment }) => {
            if (payment !== null) return <PaymentReason payment={payment} />;
            if (unit !== null) return <UnitOfLine unit={unit.unit} />;
            return nameOf(line.model_id) ?? formats.shortenId(line.model_id ?? '');
          },
        },
        {
          id: 'count',
          head: t('count'),
          align: 'right',
          cell: ({ line, unit, payment }) => payment === null && <Count value={unit?.quantity ?? line.source_count} />,
        },
        {
          id: 'promo',
          head: t('from_grants'),
          align: 'right',
          cell: ({ line, unit, payment }) => unit === null && payment === null && <Money usd={line.promo_usd} />,
        },
        {
          id: 'amount',
          head: t('amount'),
          label: '',
          align: 'right',
          cell: ({ line, unit, payment }) => {
            const part = unit ?? payment;
            if (part === null) return <Money usd={line.amount_usd} />;
            return (
              <PartOfLine>
                <Money usd={part.amount_usd} />
              </PartOfLine>
            );
          },
        },
        ...(display === null ? [] : [convertedColumn(display.currency)]),
      ]}
      foot={
        <>
          <span>{t('booked_in', { zone: tz })}</span>
          <WithDisplayCurrency value={display}>
            <span>
              <ConversionRate />
            </span>
          </WithDisplayCurrency>
        </>
      }
    />
  );
}

/** A payment or correction is a part of its line, as a unit is. */
function PaymentReason({ payment }: { readonly payment: Payment }) {
  return (
    <PartOfLine>
      <Day at={payment.created_at} />
      {payment.reason !== null && ` · ${payment.reason}`}
    </PartOfLine>
  );
}

function convertedColumn(currency: string): Column<Row> {
  return {
    id: 'display',
    head: currency,
    align: 'right',
    cell: ({ line, unit, payment }) => {
      const part = unit ?? payment;
      if (part === null) return <SumIn amount={line.amount_display} currency={currency} />;
      return (
        <PartOfLine>
          <SumIn amount={part.amount_display} currency={currency} />
        </PartOfLine>
      );
    },
  };
}
