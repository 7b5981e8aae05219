import { ActionIcon, Autocomplete, Button, Group, Stack, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { Plus, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { UNITS, type PriceForm } from './price-form';

interface UnitInputsProps<Values extends PriceForm> {
  readonly form: UseFormReturnType<Values>;
}

/** Prices of what is counted beside tokens. */
export function UnitInputs<Values extends PriceForm>({ form }: UnitInputsProps<Values>) {
  const { t } = useTranslation('operator/models');
  const { units } = form.getValues();
  const addUnit = (): void => {
    // Every form with a price has these units; the type of its list is not known here.
    form.insertListItem('units', { unit: '', usd: '' } as never);
  };
  return (
    <Stack gap="sm">
      {units.map((_, index) => (
        <Group key={index} align="end" wrap="nowrap" gap="xs">
          <Autocomplete flex={2} label={t('unit')} data={[...UNITS]} {...form.getInputProps(`units.${index}.unit`)} />
          <TextInput
            flex={1}
            label={t('unit_price')}
            inputMode="decimal"
            autoComplete="off"
            leftSection="$"
            {...form.getInputProps(`units.${index}.usd`)}
          />
          <ActionIcon
            aria-label={t('unit_remove')}
            variant="subtle"
            onClick={() => form.removeListItem('units', index)}
          >
            <X size={14} />
          </ActionIcon>
        </Group>
      ))}
      <div>
        <Button leftSection={<Plus size={14} />} onClick={addUnit}>
          {t('unit_add')}
        </Button>
      </div>
    </Stack>
  );
}
