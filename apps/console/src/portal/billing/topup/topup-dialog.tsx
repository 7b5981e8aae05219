import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { AmountInput, amountOf, compareUsd, FormDialog, formats, useDialogForm, useLocale } from '@/kit';
import { usePaymentMethods } from '../../parts/credit/payment-methods';
import { isSetUp, type AutomaticTopup, type SavedMethod } from './data/automatic-topup';
import { ConsentText } from './consent-text';
import { firstAmounts } from './first-amounts';
import { useMethodLabel } from './data/use-method-label';

interface TopupDialogProps {
  readonly rule: AutomaticTopup | null;
  /** At least one. */
  readonly methods: readonly SavedMethod[];
  readonly onClose: () => void;
}

/** When which method is charged how much. To send it is the consent. */
export function TopupDialog({ rule, methods, onClose }: TopupDialogProps) {
  const { t } = useTranslation('portal/billing/topup');
  const locale = useLocale();
  const labelOf = useMethodLabel();
  const providers = usePaymentMethods().data?.data;
  const known = methods.find(({ id }) => id === rule?.saved_method_id) ?? methods[0];
  const providerOf = (id: string | undefined) => {
    const method = methods.find((one) => one.id === id);
    return providers?.find((provider) => provider.id === method?.payment_provider_id);
  };
  const { form, dialog } = useDialogForm({
    initialValues: { saved_method_id: known?.id ?? '', ...firstAmounts(rule, providerOf(known?.id)) },
    onClose,
    write: ({ saved_method_id, threshold_usd, amount_usd, monthly_max_usd }) =>
      customerApi.client.PUT('/api/v1/automatic-topup', {
        body: {
          saved_method_id,
          threshold_usd: amountOf(threshold_usd),
          amount_usd: amountOf(amount_usd),
          monthly_max_usd: amountOf(monthly_max_usd),
        },
      }),
  });
  const { values } = form;
  const provider = providerOf(values.saved_method_id);
  const method = methods.find(({ id }) => id === values.saved_method_id);
  const limits =
    provider === undefined
      ? undefined
      : t('limits', {
          min: formats.formatSum(provider.min_usd, locale),
          max: formats.formatSum(provider.max_usd, locale),
        });
  const hasFee = provider !== undefined && (provider.surcharge_ppm > 0 || compareUsd(provider.surcharge_usd, '0') > 0);
  return (
    <FormDialog title={t('title')} action={t(isSetUp(rule) ? 'agree_and_save' : 'agree_and_set_up')} {...dialog}>
      <NativeSelect
        label={t('method')}
        data={methods.map((one) => ({ value: one.id, label: labelOf(one) }))}
        {...form.getInputProps('saved_method_id')}
      />
      <AmountInput
        label={t('threshold')}
        description={t('threshold_note')}
        required
        withAsterisk={false}
        {...form.getInputProps('threshold_usd')}
      />
      <AmountInput
        label={t('amount')}
        description={limits}
        required
        withAsterisk={false}
        {...form.getInputProps('amount_usd')}
      />
      <AmountInput
        label={t('monthly_max')}
        description={t('monthly_max_note')}
        required
        withAsterisk={false}
        {...form.getInputProps('monthly_max_usd')}
      />
      <ConsentText method={method === undefined ? null : labelOf(method)} hasFee={hasFee} amounts={values} />
    </FormDialog>
  );
}
