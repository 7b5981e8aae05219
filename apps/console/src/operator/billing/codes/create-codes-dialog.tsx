import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { CreateRedeemCodesRequest } from '@/api/generated/fields/create-redeem-codes-request';
import { unwrap } from '@/api/unwrap';
import { AmountInput, amountOf, FormDialog, NumberInput, useDialogForm } from '@/kit';

interface CreateCodesDialogProps {
  readonly onSecrets: (secrets: string) => void;
  readonly onClose: () => void;
}

interface Values extends Record<string, unknown> {
  readonly count: number | '';
  readonly amount_usd: string;
  readonly grant_days: number | '';
  readonly last_day: string;
  readonly reason: string;
}

const INITIAL: Values = { count: 1, amount_usd: '', grant_days: '', last_day: '', reason: '' };

/** A batch of codes, all alike. */
export function CreateCodesDialog({ onSecrets, onClose }: CreateCodesDialogProps) {
  const { t } = useTranslation('operator/billing');
  const { form, dialog } = useDialogForm({
    initialValues: INITIAL,
    onClose,
    write: async (values, key) => {
      const data = await unwrap(
        operatorApi.client.POST('/admin/v1/redeem-codes', {
          params: { header: { 'Idempotency-Key': key } },
          body: bodyOf(values),
        }),
      );
      const secrets = data.data.flatMap(({ secret }) => (secret === undefined ? [] : [secret]));
      if (secrets.length > 0) onSecrets(secrets.join('\n'));
    },
  });
  return (
    <FormDialog title={t('create_codes')} action={t('create_action')} {...dialog}>
      <NumberInput label={t('code_count')} {...CreateRedeemCodesRequest.count} {...form.getInputProps('count')} />
      <AmountInput
        label={t('worth')}
        data-autofocus
        {...CreateRedeemCodesRequest.amount_usd}
        {...form.getInputProps('amount_usd')}
      />
      <NumberInput
        label={t('grant_days')}
        description={t('grant_days_note')}
        {...CreateRedeemCodesRequest.grant_days}
        {...form.getInputProps('grant_days')}
      />
      <TextInput
        label={t('last_day')}
        description={t('last_day_note')}
        type="date"
        {...form.getInputProps('last_day')}
      />
      <TextInput
        label={t('reason')}
        description={t('reason_statement')}
        {...CreateRedeemCodesRequest.reason}
        {...form.getInputProps('reason')}
      />
    </FormDialog>
  );
}

function bodyOf({ count, amount_usd, grant_days, last_day, reason }: Values) {
  return {
    count: Number(count),
    amount_usd: amountOf(amount_usd),
    grant_days: grant_days === '' ? null : grant_days,
    // To the end of that day, where the browser is.
    expires_at: last_day === '' ? null : new Date(`${last_day}T23:59:59`).toISOString(),
    reason,
  };
}
