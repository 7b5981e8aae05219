import { Group, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { UpdateUpstreamBalanceRequest } from '@/api/generated/fields/update-upstream-balance-request';
import { AmountInput, amountOf, FormDialog, NumberInput, useDialogForm } from '@/kit';
import { channelsQuery } from '../../data/catalog';
import { ifMatch } from '../../data/if-match';
import { credentialName } from './credential-names';
import type { Balance } from './balance-state';

interface BalanceDialogProps {
  readonly balance: Balance;
  readonly onClose: () => void;
}

/** An alias: a form of a dialog is any record. Its fields are named as the API's. */
type BalanceForm = {
  readonly shares_account_with: string;
  readonly stated_usd: string;
  readonly stated_at: string;
  readonly alert_below_days: number | string;
  readonly alert_below_usd: string;
};

/** What the account had at a moment, and when that is low. */
export function BalanceDialog({ balance, onClose }: BalanceDialogProps) {
  const { t } = useTranslation('operator/channels');
  const { data: channels = [] } = useQuery(channelsQuery);
  const { id, version } = balance;
  const { form, dialog } = useDialogForm<BalanceForm>({
    initialValues: {
      shares_account_with: balance.shares_account_with ?? '',
      stated_usd: balance.stated_usd ?? '',
      stated_at: '',
      alert_below_days: balance.alert_below_days ?? '',
      alert_below_usd: balance.alert_below_usd ?? '',
    },
    write: (values) =>
      operatorApi.client.PATCH('/admin/v1/upstream-balances/{id}', {
        params: { path: { id }, header: ifMatch(version) },
        body: bodyOf(values, balance),
      }),
    onClose,
  });
  const others = channels.flatMap((channel) =>
    channel.credentials
      .filter((credential) => credential.id !== id)
      .map((credential) => ({ value: credential.id, label: credentialName(channel, credential) })),
  );
  const isOwn = form.values.shares_account_with === '';
  return (
    <FormDialog title={t('balance_title', { name: balance.label })} action={t('save')} {...dialog}>
      <NativeSelect
        label={t('balance_account')}
        description={t('balance_account_note')}
        data={[{ value: '', label: t('balance_own') }, ...others]}
        {...form.getInputProps('shares_account_with')}
      />
      {isOwn && (
        <>
          <AmountInput
            label={t('balance_amount')}
            description={t('balance_amount_note')}
            data-autofocus
            {...form.getInputProps('stated_usd')}
          />
          <TextInput
            type="datetime-local"
            label={t('balance_at')}
            description={t('balance_at_note')}
            {...form.getInputProps('stated_at')}
          />
          <Group grow align="start">
            <NumberInput
              label={t('balance_alert_days')}
              description={t('balance_alert_note')}
              {...UpdateUpstreamBalanceRequest.alert_below_days}
              {...form.getInputProps('alert_below_days')}
            />
            <AmountInput
              label={t('balance_alert_usd')}
              description={t('balance_alert_note')}
              {...form.getInputProps('alert_below_usd')}
            />
          </Group>
        </>
      )}
    </FormDialog>
  );
}

/** A balance that stays as it is keeps its moment. */
function bodyOf({ shares_account_with: shared, ...values }: BalanceForm, balance: Balance) {
  if (shared !== '') return { shares_account_with: shared };
  const isStated = values.stated_at !== '' || values.stated_usd !== (balance.stated_usd ?? '');
  return {
    shares_account_with: null,
    ...(isStated && { stated_usd: values.stated_usd.trim() === '' ? null : amountOf(values.stated_usd) }),
    ...(values.stated_at !== '' && { stated_at: new Date(values.stated_at).toISOString() }),
    alert_below_days: values.alert_below_days === '' ? null : Number(values.alert_below_days),
    alert_below_usd: values.alert_below_usd.trim() === '' ? null : amountOf(values.alert_below_usd),
  };
}
