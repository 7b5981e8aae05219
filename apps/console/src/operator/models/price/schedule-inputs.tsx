import { Button, Chip, Group, Stack, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { components } from '@/api/generated/management';
import { TextButton } from '../../data/text-button';
import classes from '../models.module.css';
import { DAYS, keptWindows, NEW_WINDOW, type PriceForm } from './price-form';

interface ScheduleInputsProps<Values extends PriceForm> {
  readonly form: UseFormReturnType<Values>;
  readonly before: components['schemas']['PriceValuesResponse'] | null;
}

/** Hours of the week at which the price is multiplied. */
export function ScheduleInputs<Values extends PriceForm>({ form, before }: ScheduleInputsProps<Values>) {
  const { t } = useTranslation('operator/models');
  const { windows } = form.getValues();
  const kept = keptWindows(before);
  const addWindow = (): void => {
    // Every form with a price has these windows; the type of its list is not known here.
    form.insertListItem('windows', { ...NEW_WINDOW, name: `window-${windows.length + 1}` } as never);
  };
  return (
    <Stack gap="sm">
      {kept.length > 0 && (
        <div className={classes.quiet}>{t('windows_kept', { names: kept.map(({ name }) => name).join(', ') })}</div>
      )}
      {windows.length > 0 && <TextInput label={t('time_zone')} {...form.getInputProps('time_zone')} />}
      {windows.map((_, index) => (
        <WindowInputs key={index} form={form} index={index} />
      ))}
      <div>
        <Button leftSection={<Plus size={14} />} onClick={addWindow}>
          {t('window_add')}
        </Button>
      </div>
    </Stack>
  );
}

interface WindowInputsProps<Values extends PriceForm> {
  readonly form: UseFormReturnType<Values>;
  readonly index: number;
}

function WindowInputs<Values extends PriceForm>({ form, index }: WindowInputsProps<Values>) {
  const { t } = useTranslation('operator/models');
  const at = (field: string): string => `windows.${index}.${field}`;
  return (
    <Stack gap="xs" className={classes.windowBox}>
      <Group grow align="start">
        <TextInput label={t('window_name')} {...form.getInputProps(at('name'))} />
        <TextInput
          label={t('multiplier')}
          inputMode="decimal"
          leftSection="×"
          {...form.getInputProps(at('multiplier'))}
        />
      </Group>
      <Chip.Group multiple {...form.getInputProps(at('days'))}>
        <Group gap={4} role="group" aria-label={t('days')}>
          {DAYS.map((day) => (
            <Chip key={day} value={day} size="xs" radius={5}>
              {t(`day_${day}`)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      <Group grow align="start">
        <TextInput label={t('window_from')} placeholder="22:00" {...form.getInputProps(at('from'))} />
        <TextInput label={t('window_to')} placeholder="08:00" {...form.getInputProps(at('to'))} />
      </Group>
      <div>
        <TextButton onClick={() => form.removeListItem('windows', index)}>{t('window_remove')}</TextButton>
      </div>
    </Stack>
  );
}
