import { Checkbox, Group, Input, NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CapOverrideRequest } from '@/api/generated/fields/cap-override-request';
import { UpdateCapRequest } from '@/api/generated/fields/update-cap-request';
import type { useDialogForm } from '@/kit';
import { OptionList } from '@/kit/choices/option-list';
import { ZoneSelect } from '@/kit/picker/zone-select';
import type { CapSide } from '../data/side';
import { AmountField } from './amount-field';
import { hasCalendar, WEEKDAYS, type CapValues } from './cap-values';

export type CapForm<Values extends CapValues = CapValues> = ReturnType<typeof useDialogForm<Values>>['form'];

interface FieldsProps {
  readonly form: CapForm;
}

export function NameField({ form }: FieldsProps) {
  const { t } = useTranslation('caps');
  return (
    <TextInput
      label={t('name')}
      placeholder={t('name_example')}
      data-autofocus
      {...UpdateCapRequest.name}
      {...form.getInputProps('name')}
    />
  );
}

/** When its periods begin, what happens when it is reached, and what else new and known caps have. */
export function CommonFields({ form, audience }: FieldsProps & Pick<CapSide, 'audience'>) {
  const { t } = useTranslation('caps');
  const { period, enforced, has_override: hasOverride } = form.values;
  return (
    <>
      {hasCalendar(period) && <ZoneSelect label={t('zone')} {...form.getInputProps('time_zone')} />}
      {period === 'week' && (
        <NativeSelect
          label={t('week_starts_on')}
          data={WEEKDAYS.map((value) => ({ value, label: t(`day_${value}`) }))}
          {...form.getInputProps('week_starts_on')}
        />
      )}
      <Input.Wrapper label={t('when_reached')} labelElement="div">
        <OptionList
          label={t('when_reached')}
          options={(['reject', 'alert'] as const).map((value) => ({
            value,
            label: t(`reached_${value}`),
            note: t(`reached_note_${value}`),
          }))}
          value={enforced ? 'reject' : 'alert'}
          onChange={(chosen) => form.setFieldValue('enforced', chosen === 'reject')}
        />
      </Input.Wrapper>
      {audience === 'operator' && (
        <Checkbox
          label={t('visible')}
          description={t('visible_note')}
          {...form.getInputProps('visible', { type: 'checkbox' })}
        />
      )}
      <Checkbox
        label={t('has_override')}
        description={t('has_override_note')}
        {...form.getInputProps('has_override', { type: 'checkbox' })}
      />
      {hasOverride && <OverrideFields form={form} />}
    </>
  );
}

function OverrideFields({ form }: FieldsProps) {
  const { t } = useTranslation('caps');
  return (
    <>
      <Group gap="xs" align="start" grow>
        <AmountField form={form} unit={form.values.unit} path="override." label={t('override_amount')} />
        <TextInput
          type="datetime-local"
          label={t('override_ends')}
          {...CapOverrideRequest.ends_at}
          {...form.getInputProps('override.ends_at')}
        />
      </Group>
      <TextInput
        label={t('override_reason')}
        {...CapOverrideRequest.reason}
        {...form.getInputProps('override.reason')}
      />
    </>
  );
}
