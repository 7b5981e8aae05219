import { ActionIcon, Autocomplete, Button, Group, Stack } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { AmountInput } from '@/kit';
import type { PartInputs } from './inputs';
import { UNITS, type OwnPrice } from './own-price';

interface UnitInputsProps extends PartInputs {
  readonly units: OwnPrice['units'];
  /** Units to choose from. */
  readonly names?: readonly string[];
}

/** Prices of what is counted beside tokens. */
export function UnitInputs({ form, at, units, names = UNITS }: UnitInputsProps) {
  const { t } = useTranslation('operator/models');
  const path = `${at}.units`;
  return (
    <Stack gap="sm">
      {units.map((_, index) => (
        <Group key={index} align="end" wrap="nowrap" gap="xs">
          <Autocomplete flex={2} label={t('unit')} data={[...names]} {...form.getInputProps(`${path}.${index}.unit`)} />
          <AmountInput flex={1} label={t('unit_price')} {...form.getInputProps(`${path}.${index}.usd`)} />
          <ActionIcon
            size={28}
            aria-label={t('unit_remove')}
            variant="subtle"
            onClick={() => form.removeListItem(path, index)}
          >
            <X size={14} />
          </ActionIcon>
        </Group>
      ))}
      <div>
        <Button
          leftSection={<Plus size={14} />}
          onClick={() => form.insertListItem(path, { unit: '', usd: '' } as never)}
        >
          {t('unit_add')}
        </Button>
      </div>
    </Stack>
  );
}
