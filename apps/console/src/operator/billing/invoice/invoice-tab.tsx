import { Button, FileButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { unwrap } from '@/api/unwrap';
import { AmountInput, amountOf, Empty, FormError, Region, useAction, Select } from '@/kit';
import classes from '../billing.module.css';
import { InvoiceResult } from './invoice-result';

type Check = components['schemas']['InvoiceCheckResponse'];

/** Compares an upstream's own invoice with what was booked. Nothing is changed by it. */
export function InvoiceTab() {
  const { t } = useTranslation('operator/billing');
  const [check, setCheck] = useState<Check | null>(null);
  return (
    <>
      <Region title={t('tab_invoice')} note={t('invoice_note')}>
        <InvoiceForm onChecked={setCheck} />
      </Region>
      {check === null ? <Empty>{t('invoice_none')}</Empty> : <InvoiceResult check={check} />}
    </>
  );
}

function InvoiceForm({ onChecked }: { readonly onChecked: (check: Check | null) => void }) {
  const { t } = useTranslation('operator/billing');
  const [channel, setChannel] = useState<string | null>(null);
  const [tolerance, setTolerance] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const { compare, error, isBusy } = useInvoiceCheck(onChecked);
  const { data: channels } = operatorApi.hooks.useQuery('get', '/admin/v1/channels', {
    params: { query: { limit: 100 } },
  });
  return (
    <div className={classes.form}>
      <Select
        label={t('channel')}
        searchable
        w={220}
        value={channel}
        onChange={setChannel}
        data={channels?.data.map(({ id: value, name: label }) => ({ value, label })) ?? []}
      />
      <FileButton accept=".csv,text/csv" onChange={setFile}>
        {(props) => <Button {...props}>{file?.name ?? t('choose_file')}</Button>}
      </FileButton>
      <AmountInput
        label={t('tolerance')}
        placeholder="0"
        w={140}
        value={tolerance}
        onChange={({ currentTarget }) => {
          setTolerance(currentTarget.value);
        }}
      />
      <Button
        variant="filled"
        loading={isBusy}
        disabled={channel === null || file === null}
        onClick={() => {
          if (channel !== null && file !== null) compare(channel, file, amountOf(tolerance));
        }}
      >
        {t('compare')}
      </Button>
      <FormError error={error} />
    </div>
  );
}

function useInvoiceCheck(onChecked: (check: Check | null) => void) {
  const { act, error, isBusy } = useAction();
  const compare = (id: string, file: File, tolerance: string): void => {
    // What was compared before is not of this file.
    onChecked(null);
    act(async () => {
      const data = await unwrap(
        operatorApi.client.POST('/admin/v1/channels/{id}/check-invoice', {
          params: { path: { id }, query: tolerance === '' ? {} : { tolerance_usd: tolerance } },
          headers: { 'content-type': 'text/csv' },
          body: await file.text(),
          bodySerializer: (text) => text as string,
        }),
      );
      onChecked(data);
    });
  };
  return { compare, error, isBusy };
}
