import { Button, Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { useRefresh } from '@/api/use-refresh';
import { ConfirmDialog, DataTable, Empty, FormDialog, QueryState, Region, Status, useDialogForm } from '@/kit';
import { useMay } from '@/session/use-may';
import { ifMatch } from '../data/if-match';
import { keyOfRate, ratesInForce, withRate, withoutRate } from './rates';

type Rates = components['schemas']['DisplayRatesResponse'];
type Rate = Rates['rates'][number];

const NEW: Rate = { date: '', currency: '', rate: '', display: true };

/** Dated rates: of the currency that customers see beside US dollars, and of those that orders are made in. */
export function DisplayRates() {
  const { t } = useTranslation('operator/settings');
  const [edited, setEdited] = useState<Rate | null>(null);
  const mayWrite = useMay()('write', 'settings');
  const query = operatorApi.hooks.useQuery('get', '/admin/v1/settings/display-rates');
  const add = mayWrite && <Button onClick={() => setEdited(NEW)}>{t('new_rate')}</Button>;
  return (
    <Region title={t('tab_display_rates')} note={t('rates_note')} actions={add}>
      <QueryState query={query}>
        {(data) => (
          <>
            {data.rates.length === 0 ? (
              <Empty>{t('rates_none')}</Empty>
            ) : (
              <RatesTable rates={data.rates} onOpen={mayWrite ? setEdited : undefined} />
            )}
            {edited !== null && <RateDialog rate={edited} setting={data} onClose={() => setEdited(null)} />}
          </>
        )}
      </QueryState>
    </Region>
  );
}

interface RatesTableProps {
  readonly rates: readonly Rate[];
  readonly onOpen: ((rate: Rate) => void) | undefined;
}

function RatesTable({ rates, onOpen }: RatesTableProps) {
  const { t } = useTranslation('operator/settings');
  const [openedMs] = useState(() => Date.now());
  const current = ratesInForce(rates, openedMs);
  return (
    <DataTable
      label={t('tab_display_rates')}
      rows={rates.toReversed()}
      keyOf={keyOfRate}
      {...(onOpen === undefined ? {} : { onOpen })}
      columns={[
        { id: 'date', head: t('rate_date'), cell: ({ date }) => date },
        { id: 'currency', head: t('currency'), cell: ({ currency }) => currency },
        { id: 'rate', head: t('rate'), align: 'right', cell: ({ rate }) => rate },
        { id: 'display', head: t('rate_use'), cell: ({ display }) => t(display ? 'rate_shown' : 'rate_orders') },
        {
          id: 'state',
          head: t('state'),
          cell: (rate) => current.has(rate) && <Status kind="ok">{t('rate_current')}</Status>,
        },
      ]}
    />
  );
}

interface RateDialogProps {
  readonly rate: Rate;
  readonly setting: Rates;
  readonly onClose: () => void;
}

function RateDialog({ rate, setting: { rates, version }, onClose }: RateDialogProps) {
  const { t } = useTranslation('operator/settings');
  const [isRemoving, setIsRemoving] = useState(false);
  const put = (next: readonly Rate[]) =>
    operatorApi.client.PUT('/admin/v1/settings/display-rates', {
      params: { header: ifMatch(version) },
      body: { rates: [...next] },
    });
  const isNew = rate === NEW;
  const { form, dialog } = useDialogForm({
    initialValues: { ...rate },
    onClose,
    write: (values) => put(withRate(rates, isNew ? null : rate, values)),
  });
  const refresh = useRefresh();
  const remove = async (): Promise<void> => {
    await put(withoutRate(rates, rate));
    void refresh();
  };
  const title = `${rate.currency} · ${rate.date}`;
  if (isRemoving)
    return (
      <ConfirmDialog title={title} action={t('remove')} isOpen onClose={onClose} onConfirm={remove}>
        {t('remove_rate')}
      </ConfirmDialog>
    );
  return (
    <FormDialog title={isNew ? t('new_rate') : title} action={t('save')} {...dialog}>
      <TextInput
        label={t('rate_date')}
        description={t('rate_date_note')}
        placeholder="2026-12-01"
        required
        {...form.getInputProps('date')}
      />
      <TextInput
        label={t('currency')}
        description={t('currency_note')}
        placeholder="EUR"
        required
        {...form.getInputProps('currency')}
      />
      <TextInput
        label={t('rate')}
        description={t('rate_note')}
        placeholder="0.92"
        required
        {...form.getInputProps('rate')}
      />
      <Checkbox
        label={t('rate_shown')}
        description={t('rate_shown_note')}
        {...form.getInputProps('display', { type: 'checkbox' })}
      />
      {!isNew && (
        <Button variant="subtle" color="red" onClick={() => setIsRemoving(true)}>
          {t('remove')}
        </Button>
      )}
    </FormDialog>
  );
}
