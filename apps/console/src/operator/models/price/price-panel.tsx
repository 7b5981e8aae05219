import { Button, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { FormError, Panel, Price, Region, useSubmit, marginOf } from '@/kit';
import { tiersQuery, type Channel, type Model } from '../../data/catalog';
import { useRefresh } from '@/api/use-refresh';
import { Margin } from '../list/model-columns';
import { sideOf, type Side } from '../model-rows';
import classes from '../models.module.css';
import { formOf, priceOf } from './price-form';
import { RateInputs } from './rate-inputs';
import { ScheduleInputs } from './schedule-inputs';
import { UnitInputs } from './unit-inputs';

interface PricePanelProps {
  readonly model: Model;
  readonly channels: readonly Channel[];
  readonly onClose: () => void;
}

/** A new version of a price: the old one stays for what began under it. */
export function PricePanel({ model, channels, onClose }: PricePanelProps) {
  const { t } = useTranslation('operator/models');
  const refresh = useRefresh();
  const tiers = useQuery(tiersQuery).data ?? [];
  const before = model.current_price;
  const form = useForm({
    mode: 'controlled',
    initialValues: { ...formOf(before), tier_id: '', effective_from: '', source: '' },
  });
  const { submit, error, isBusy } = useSubmit(form, async ({ tier_id, effective_from, source, ...values }) => {
    await operatorApi.client.POST('/admin/v1/models/{id}/prices', {
      params: { path: { id: model.id } },
      body: {
        ...priceOf(values, before),
        ...(tier_id === '' ? {} : { tier_id }),
        ...(effective_from === '' ? {} : { effective_from: `${effective_from}:00.000Z` }),
        ...(source === '' ? {} : { source }),
      },
    });
    await refresh();
    onClose();
  });
  const { rates } = form.values;
  return (
    <Panel title={t('set_price_title')} note={model.canonical_id} onClose={onClose}>
      <form onSubmit={form.onSubmit(submit)}>
        <Region title={t('rates')} note={t('rates_note')} isPadded>
          <Stack gap="sm">
            <RateInputs form={form} />
            <Effect
              model={model}
              channels={channels}
              input={rates.input_per_mtok_usd}
              output={rates.output_per_mtok_usd}
            />
          </Stack>
        </Region>
        <Region title={t('units')} note={t('units_note')} isPadded>
          <UnitInputs form={form} />
        </Region>
        <Region title={t('schedule')} note={t('schedule_note')} isPadded>
          <ScheduleInputs form={form} before={before} />
        </Region>
        <Region title={t('validity')} isPadded>
          <Stack gap="sm">
            <NativeSelect
              label={t('for_tier')}
              data={[
                { value: '', label: t('everybody') },
                ...tiers.map(({ id, name }) => ({ value: id, label: name })),
              ]}
              {...form.getInputProps('tier_id')}
            />
            <TextInput
              label={t('effective_from')}
              description={t('effective_from_note')}
              type="datetime-local"
              {...form.getInputProps('effective_from')}
            />
            <TextInput label={t('source')} description={t('source_note')} {...form.getInputProps('source')} />
            <FormError error={error} />
            <Button type="submit" variant="filled" loading={isBusy} fullWidth>
              {t('set_price_action')}
            </Button>
          </Stack>
        </Region>
      </form>
    </Panel>
  );
}

interface EffectProps extends Omit<PricePanelProps, 'onClose'> {
  readonly input: string;
  readonly output: string;
}

/** What is kept at the price that is being typed. */
function Effect({ model, channels, input, output }: EffectProps) {
  const { t } = useTranslation('operator/models');
  const isAmount = (text: string): boolean => /^\d+(\.\d+)?$/.test(text.trim());
  const at = (side: Side, price: string): Side => ({
    ...side,
    price,
    margin: isAmount(price) ? marginOf(price.trim(), side.cost) : null,
  });
  const lines = [
    { label: t('input'), side: at(sideOf(model, channels, 'input_per_mtok_usd'), input) },
    { label: t('output'), side: at(sideOf(model, channels, 'output_per_mtok_usd'), output) },
  ];
  return (
    <div className={classes.quiet} role="status">
      {lines.map(({ label, side }) => (
        <div key={label}>
          {label}: {t('cost_lower')} <Price usd={side.cost} />, {t('margin_percent_lower')} <Margin side={side} /> %
        </div>
      ))}
    </div>
  );
}
