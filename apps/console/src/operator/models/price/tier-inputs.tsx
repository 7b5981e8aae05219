import { Autocomplete, Button, Stack } from '@mantine/core';
import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { TextButton } from '../../data/text-button';
import classes from '../models.module.css';
import type { PartInputs } from './inputs';
import { newTier, TIER_NAMES, type TierForm } from './price-form';
import { VariantInputs } from './variant-inputs';

interface TierInputsProps extends PartInputs {
  readonly tiers: readonly TierForm[];
}

/** Prices of the provider's service tiers: a request for one without a price is refused. */
export function TierInputs({ form, at, tiers }: TierInputsProps) {
  const { t } = useTranslation('operator/models');
  const path = `${at}.tiers`;
  return (
    <Stack gap="sm">
      {tiers.map((tier, index) => (
        <Stack key={index} gap="xs" className={classes.windowBox} role="group" aria-label={tier.name}>
          <Autocomplete
            label={t('service_tier')}
            data={[...TIER_NAMES]}
            {...form.getInputProps(`${path}.${index}.name`)}
          />
          <VariantInputs form={form} at={`${path}.${index}`} variant={tier} />
          <div>
            <TextButton onClick={() => form.removeListItem(path, index)}>{t('remove')}</TextButton>
          </div>
        </Stack>
      ))}
      <div>
        <Button leftSection={<Plus size={14} />} onClick={() => form.insertListItem(path, newTier(tiers) as never)}>
          {t('service_tier_add')}
        </Button>
      </div>
    </Stack>
  );
}
