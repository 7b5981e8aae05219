import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { CreateTopupOfferRequest as bounds } from '@/api/generated/fields/create-topup-offer-request';
import type { components } from '@/api/generated/management';
import { CreateTopupOfferRequest } from '@/api/generated/values/create-topup-offer-request';
import { addUsd, AmountInput, amountOf, FormDialog, Money, NumberInput, readAmount, useDialogForm } from '@/kit';
import shared from '@/kit/layout/shared.module.css';
import { ifMatch } from '../../data/if-match';
import { percentOf, ppmOf } from '../data/percent';

type Offer = components['schemas']['TopupOfferResponse'];

interface PackageDialogProps {
  /** Null: a new one. */
  readonly offer: Offer | null;
  readonly onClose: () => void;
}

/** A bonus for one amount, or a percentage from an amount up. */
export function PackageDialog({ offer, onClose }: PackageDialogProps) {
  const { t } = useTranslation('operator/payments');
  const { form, dialog } = useDialogForm({
    initialValues: valuesOf(offer),
    onClose,
    write: (values) => write(offer, values),
  });
  const { kind } = form.values;
  return (
    <FormDialog title={t(offer === null ? 'package_new' : 'package_edit')} action={t('save')} {...dialog}>
      {offer === null && (
        <SegmentedControl
          fullWidth
          aria-label={t('kind')}
          data={CreateTopupOfferRequest.kind.map((value) => ({ value, label: t(`package_${value}`) }))}
          {...form.getInputProps('kind')}
        />
      )}
      <AmountInput
        label={t(kind === 'package' ? 'package_amount' : 'package_from')}
        required
        data-autofocus
        {...form.getInputProps('amount_usd')}
      />
      {kind === 'package' ? (
        <AmountInput label={t('sum_bonus')} required {...form.getInputProps('bonus_usd')} />
      ) : (
        <NumberInput
          key="percent"
          label={t('sum_bonus')}
          required
          unit="%"
          min={0.0001}
          max={100}
          decimals={4}
          {...form.getInputProps('bonus_ppm')}
        />
      )}
      <NumberInput
        label={t('bonus_days')}
        description={t('bonus_days_note')}
        {...bounds.bonus_days}
        {...form.getInputProps('bonus_days')}
      />
      <Summary values={form.values} />
    </FormDialog>
  );
}

type Values = {
  readonly kind: Offer['kind'];
  readonly amount_usd: string;
  readonly bonus_usd: string;
  readonly bonus_ppm: number | '';
  readonly bonus_days: number | '';
};

function valuesOf(offer: Offer | null): Values {
  return {
    kind: offer?.kind ?? 'package',
    amount_usd: offer?.amount_usd ?? '',
    bonus_usd: offer?.bonus_usd ?? '',
    // In percent, under the API's name, which its errors use.
    bonus_ppm: offer?.bonus_ppm == null ? '' : percentOf(offer.bonus_ppm),
    bonus_days: offer?.bonus_days ?? '',
  };
}

function write(offer: Offer | null, { kind, amount_usd, bonus_usd, bonus_ppm, bonus_days }: Values): Promise<unknown> {
  const body = {
    amount_usd: amountOf(amount_usd),
    ...(kind === 'package' ? { bonus_usd: amountOf(bonus_usd) } : { bonus_ppm: ppmOf(bonus_ppm) }),
    bonus_days: bonus_days === '' ? null : bonus_days,
  };
  if (offer === null) return operatorApi.client.POST('/admin/v1/topup-offers', { body: { kind, ...body } });
  const params = { path: { id: offer.id }, header: ifMatch(offer.version) };
  return operatorApi.client.PATCH('/admin/v1/topup-offers/{id}', { params, body });
}

/** What a customer pays and gets. */
function Summary({ values: { kind, amount_usd, bonus_usd, bonus_days } }: { readonly values: Values }) {
  const { t } = useTranslation('operator/payments');
  const [amount, bonus] = [readAmount(amount_usd), readAmount(bonus_usd)];
  if (kind !== 'package' || amount === null || bonus === null) return null;
  return (
    <div className={shared.box} role="status">
      {t('package_pays')} <Money usd={amount} />, {t('package_gets')} <Money usd={addUsd([amount, bonus])} />.{' '}
      {bonus_days === '' ? t('package_bonus_stays') : t('package_bonus_expires', { count: bonus_days })}
    </div>
  );
}
