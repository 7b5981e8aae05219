import { Group, Input, SegmentedControl, Switch, TextInput } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CreatePaymentProviderRequest as bounds } from '@/api/generated/fields/create-payment-provider-request';
import { ReceiptRequest } from '@/api/generated/fields/receipt-request';
import { CreatePaymentProviderRequest } from '@/api/generated/values/create-payment-provider-request';
import { MultiSelect, NumberInput, Select } from '@/kit';
import shared from '@/kit/layout/shared.module.css';
import { codesToChoose, methodsOf, useMethodName } from '../../data/methods';
import type { Provider } from '../../data/providers';
import { hasOption } from '../../data/kind-options';

export interface FieldsProps {
  readonly kind: Provider['kind'];
  readonly form: {
    getInputProps(path: string, options?: { readonly type: 'checkbox' }): GetInputPropsReturnType;
  };
}

/** What customers see on the page of an aggregator, and how it is opened. */
export function PageFields({ kind, form }: FieldsProps) {
  const { t } = useTranslation('operator/payments');
  const pageBy = form.getInputProps('page_by');
  return (
    <>
      <MethodsInput known={methodsOf(kind) ?? []} {...form.getInputProps('methods')} />
      <TextInput
        label={t('order_title')}
        description={t('order_title_note')}
        {...bounds.order_title}
        {...form.getInputProps('order_title')}
      />
      {hasOption(kind, 'page_by') && (
        <Input.Wrapper label={t('page_by')} description={t('page_by_note')} error={pageBy.error as ReactNode}>
          <SegmentedControl
            fullWidth
            mt={6}
            aria-label={t('page_by')}
            data={CreatePaymentProviderRequest.page_by.map((value) => ({ value, label: t(`page_by_${value}`) }))}
            {...pageBy}
          />
        </Input.Wrapper>
      )}
      {hasOption(kind, 'receipt') && <ReceiptFields form={form} />}
    </>
  );
}

interface MethodsInputProps {
  readonly known: readonly string[];
  readonly value?: readonly string[];
}

/** The known ones by their names, and any other by its code. */
function MethodsInput({ known, value = [], ...props }: MethodsInputProps) {
  const { t } = useTranslation('operator/payments');
  const nameOf = useMethodName();
  const [typed, setTyped] = useState('');
  const labelOf = (code: string): string => {
    const name = nameOf(code);
    return name === code ? code : `${name} · ${code}`;
  };
  return (
    <MultiSelect
      {...props}
      value={[...value]}
      label={t('methods')}
      description={t('methods_note')}
      searchable
      data={codesToChoose(known, value, typed).map((code) => ({ value: code, label: labelOf(code) }))}
      onSearchChange={setTyped}
    />
  );
}

/** Codes of YooKassa, that of a stored provider included. */
const SUBJECTS = ['payment', 'service', 'intellectual_activity', 'property_right', 'commodity', 'job', 'another'];
const MODES = [
  ...['advance', 'full_prepayment', 'partial_prepayment', 'full_payment', 'partial_payment'],
  ...['credit', 'credit_payment'],
];

function ReceiptFields({ form }: Pick<FieldsProps, 'form'>) {
  const { t } = useTranslation('operator/payments');
  const isSent = form.getInputProps('receipt', { type: 'checkbox' });
  const [subject, mode] = [form.getInputProps('payment_subject'), form.getInputProps('payment_mode')];
  return (
    <>
      <Switch label={t('receipt')} description={t('receipt_note')} {...isSent} />
      {isSent.checked === true && (
        <>
          <Group grow align="start">
            <NumberInput
              label={t('vat_code')}
              description={t('vat_code_note')}
              {...ReceiptRequest.vat_code}
              {...form.getInputProps('vat_code')}
            />
            <NumberInput
              label={t('tax_system_code')}
              description={t('tax_system_code_note')}
              {...ReceiptRequest.tax_system_code}
              {...form.getInputProps('tax_system_code')}
            />
          </Group>
          <Select
            label={t('payment_subject')}
            required
            allowDeselect={false}
            data={[...new Set([...SUBJECTS, String(subject.value)])]}
            {...subject}
          />
          <Select
            label={t('payment_mode')}
            required
            allowDeselect={false}
            data={[...new Set([...MODES, String(mode.value)])]}
            {...mode}
          />
          <div className={shared.box}>{t('payment_mode_note')}</div>
          <TextInput
            type="date"
            label={t('settles_from')}
            description={t('settles_from_note')}
            {...form.getInputProps('settles_from')}
          />
        </>
      )}
    </>
  );
}
