import { Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { CreateChargebackRequest } from '@/api/generated/fields/create-chargeback-request';
import { AmountInput, amountOf, FormDialog, readAmount, useDialogForm, useLocale, useZone } from '@/kit';
import { formatDay, formatSum } from '@/kit/values/format';
import type { MoneyDialogProps } from './money-dialog-props';
import { NewBalance } from './new-balance';

export function ChargebackDialog({ organization, onClose }: MoneyDialogProps) {
  const { t } = useTranslation('operator/organizations');
  const topups = useTopups(organization.id);
  const { form, dialog } = useDialogForm({
    initialValues: { topup_id: null as string | null, amount_usd: '', external_ref: '', reason: '' },
    onClose,
    write: ({ topup_id, amount_usd, external_ref, reason }, key) =>
      operatorApi.client.POST('/admin/v1/organizations/{id}/chargebacks', {
        params: { path: { id: organization.id }, header: { 'Idempotency-Key': key } },
        body: {
          topup_id: topup_id ?? '',
          ...(amount_usd === '' ? {} : { amount_usd: amountOf(amount_usd) }),
          external_ref: external_ref === '' ? null : external_ref,
          reason,
        },
      }),
  });
  const { topup_id, amount_usd } = form.values;
  const taken = amount_usd === '' ? (topups.amounts.get(topup_id ?? '') ?? '0') : (readAmount(amount_usd) ?? '0');
  return (
    <FormDialog title={t('action_chargeback')} action={t('do_chargeback')} isDangerous {...dialog}>
      <div>{t('chargeback_note')}</div>
      <Select
        label={t('chargeback_topup')}
        required
        data={topups.options}
        description={topups.unspent.get(topup_id ?? '')}
        nothingFoundMessage={t('topups_none')}
        {...form.getInputProps('topup_id')}
      />
      <AmountInput
        label={t('amount')}
        description={t('chargeback_amount_note')}
        {...CreateChargebackRequest.amount_usd}
        {...form.getInputProps('amount_usd')}
      />
      <TextInput label={t('external_ref')} {...form.getInputProps('external_ref')} />
      <TextInput
        label={t('reason')}
        description={t('reason_seen')}
        {...CreateChargebackRequest.reason}
        {...form.getInputProps('reason')}
      />
      <NewBalance balance={organization.balance_usd} change={`-${taken}`} />
    </FormDialog>
  );
}

function useTopups(id: string) {
  const { t } = useTranslation('operator/organizations');
  const [locale, zone] = [useLocale(), useZone()];
  const { data } = operatorApi.hooks.useQuery('get', '/admin/v1/organizations/{id}/topups', {
    params: { path: { id }, query: { limit: 100 } },
  });
  const topups = data?.data ?? [];
  return {
    amounts: new Map(topups.map((topup) => [topup.id, topup.amount_usd])),
    unspent: new Map(
      topups.flatMap((topup) =>
        topup.unspent_usd === null
          ? []
          : [[topup.id, t('chargeback_unspent', { amount: formatSum(topup.unspent_usd, locale) })]],
      ),
    ),
    options: topups.map(({ id: value, amount_usd, created_at, external_ref }) => ({
      value,
      label: [formatSum(amount_usd, locale), formatDay(created_at, locale, zone), external_ref]
        .filter((part) => part !== null)
        .join(' · '),
    })),
  };
}
