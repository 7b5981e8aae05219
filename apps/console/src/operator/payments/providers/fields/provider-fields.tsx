import { Group, Switch, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CreatePaymentProviderRequest } from '@/api/generated/fields/create-payment-provider-request';
import { AmountInput, NumberInput } from '@/kit';
import { hasOption } from '../../data/kind-options';
import { PageFields, type FieldsProps } from './option-fields';

const SWITCHES = ['automatic_tax', 'collect_tax_ids', 'provider_invoices'] as const;

/** Limits and fees; instructions of bank transfers, switches of Stripe, pages of aggregators. */
export function ProviderFields({ kind, form }: FieldsProps) {
  const { t } = useTranslation('operator/payments');
  return (
    <>
      {hasOption(kind, 'methods') && <PageFields kind={kind} form={form} />}
      <Group grow align="start">
        <AmountInput label={t('min')} required {...form.getInputProps('min_usd')} />
        <AmountInput label={t('max')} required {...form.getInputProps('max_usd')} />
      </Group>
      <AmountInput
        label={t('daily_max')}
        description={t('daily_max_note')}
        required
        {...form.getInputProps('daily_max_usd')}
      />
      <Group grow align="start">
        <NumberInput
          label={t('surcharge_percent')}
          unit="%"
          min={0}
          max={100}
          decimals={4}
          {...form.getInputProps('surcharge_ppm')}
        />
        <AmountInput label={t('surcharge_fixed')} {...form.getInputProps('surcharge_usd')} />
      </Group>
      {hasOption(kind, 'instructions') && (
        <Textarea
          label={t('instructions')}
          description={t('instructions_note')}
          autosize
          minRows={4}
          maxRows={10}
          {...CreatePaymentProviderRequest.instructions}
          {...form.getInputProps('instructions')}
        />
      )}
      {SWITCHES.filter((name) => hasOption(kind, name)).map((name) => (
        <Switch
          key={name}
          label={t(`option_${name}`)}
          description={t(`option_${name}_note`)}
          {...form.getInputProps(name, { type: 'checkbox' })}
        />
      ))}
      {hasOption(kind, 'saves_methods') && <SavesMethods kind={kind} form={form} />}
    </>
  );
}

/** Of kinds that save methods for some merchants only. */
const SAVING_NOTES: Readonly<Partial<Record<FieldsProps['kind'], 'yookassa'>>> = { yookassa: 'yookassa' };

/** Without its page Stripe computes no tax: one or the other. */
function SavesMethods({ kind, form }: FieldsProps) {
  const { t } = useTranslation('operator/payments');
  const saves = form.getInputProps('saves_methods', { type: 'checkbox' });
  const isTaxed =
    hasOption(kind, 'automatic_tax') && form.getInputProps('automatic_tax', { type: 'checkbox' }).checked === true;
  const note = isTaxed ? 'taxed' : (SAVING_NOTES[kind] ?? 'note');
  return (
    <Switch
      label={t('option_saves_methods')}
      description={t(`option_saves_methods_${note}`)}
      disabled={isTaxed}
      {...saves}
      checked={saves.checked === true && !isTaxed}
    />
  );
}

/** As customers read it where they choose. */
export function NameInput({ form }: Pick<FieldsProps, 'form'>) {
  const { t } = useTranslation('operator/payments');
  return (
    <TextInput
      label={t('name')}
      description={t('name_note')}
      data-autofocus
      {...CreatePaymentProviderRequest.name}
      {...form.getInputProps('name')}
    />
  );
}
