import { Group, NativeSelect, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CreateModelRequest } from '@/api/generated/fields/create-model-request';
import { MultiSelect, NumberInput, TagsInput, useCapabilityName, useModalityName } from '@/kit';
import { TextButton } from '../../data/text-button';
import { CAPABILITIES, ENDPOINTS, HOLDS, MODALITIES, STATUSES, type ModelForm } from './model-form';

interface ModelFieldsProps<Values extends ModelForm> {
  readonly form: UseFormReturnType<Values>;
  /** A draft has no price, and stays a draft until it has one. */
  readonly hasPrice: boolean;
  /** Rare fields wait for a click. */
  readonly isFolded?: boolean;
}

/** The fields that wait for a click: one that was refused shows itself. */
const FOLDED = [
  ...['name', 'aliases', 'status', 'endpoints', 'input_modalities', 'output_modalities', 'capabilities'],
  ...['reasoning_hold', 'tokens_per_second'],
];

export function ModelFields<Values extends ModelForm>({ form, hasPrice, isFolded = false }: ModelFieldsProps<Values>) {
  const { t } = useTranslation('operator/models');
  const [isOpen, setOpen] = useState(!isFolded);
  const isRefused = FOLDED.some((field) => field in form.errors);
  const [capabilityName, modalityName] = [useCapabilityName(), useModalityName()];
  const modalities = MODALITIES.map((value) => ({ value, label: modalityName(value) }));
  return (
    <>
      <Group grow align="start" gap="sm">
        <NumberInput
          label={t('context')}
          {...CreateModelRequest.context_length}
          {...form.getInputProps('context_length')}
        />
        <NumberInput
          label={t('max_output')}
          {...CreateModelRequest.max_output_tokens}
          {...form.getInputProps('max_output_tokens')}
        />
      </Group>
      {isOpen || isRefused ? (
        <>
          <TextInput label={t('name')} description={t('name_note')} {...form.getInputProps('name')} />
          <TagsInput label={t('aliases')} description={t('aliases_note')} {...form.getInputProps('aliases')} />
          <NativeSelect
            label={t('state')}
            description={hasPrice ? undefined : t('draft_note')}
            data={STATUSES.map((status) => ({ value: status, label: t(`status_${status}`) }))}
            {...form.getInputProps('status')}
          />
          <MultiSelect label={t('endpoints')} data={[...ENDPOINTS]} {...form.getInputProps('endpoints')} />
          <MultiSelect label={t('reads')} data={modalities} {...form.getInputProps('input_modalities')} />
          <MultiSelect label={t('writes')} data={modalities} {...form.getInputProps('output_modalities')} />
          <MultiSelect
            label={t('capabilities')}
            data={CAPABILITIES.map((value) => ({ value, label: capabilityName(value) }))}
            {...form.getInputProps('capabilities')}
          />
          <HoldInputs form={form} />
        </>
      ) : (
        <div>
          <TextButton onClick={() => setOpen(true)}>{t('more_fields')}</TextButton>
        </div>
      )}
    </>
  );
}

/** What a stream of a model that thinks holds: its thinking costs, and a stream that hides it shows no tokens. */
function HoldInputs<Values extends ModelForm>({ form }: Pick<ModelFieldsProps<Values>, 'form'>) {
  const { t } = useTranslation('operator/models');
  const hold = HOLDS.find((known) => known === form.getValues().reasoning_hold) ?? 'clock';
  return (
    <>
      <NativeSelect
        label={t('hold')}
        description={t(`hold_note_${hold}`)}
        data={HOLDS.map((value) => ({ value, label: t(`hold_${value}`) }))}
        {...form.getInputProps('reasoning_hold')}
      />
      {hold === 'clock' && (
        <NumberInput
          label={t('tokens_per_second')}
          description={t('tokens_per_second_note')}
          placeholder="500"
          {...CreateModelRequest.tokens_per_second}
          {...form.getInputProps('tokens_per_second')}
        />
      )}
    </>
  );
}
