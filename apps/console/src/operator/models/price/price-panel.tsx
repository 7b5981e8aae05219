import { Button, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { Form, FormError, Panel, Region, useForm, useSubmit } from '@/kit';
import { tiersQuery, type Channel, type Model } from '../../data/catalog';
import { useRefresh } from '@/api/use-refresh';
import { NextChangesList } from './next-changes';
import { EffectTable } from './effect-table';
import { formOf, priceOf } from './price-form';
import { RateInputs } from './rate-inputs';
import { ScheduleInputs } from './schedule-inputs';
import { TierInputs } from './tier-inputs';
import { UnitInputs } from './unit-inputs';
import { usePriceEffects } from './use-price-effects';

interface PricePanelProps {
  readonly model: Model;
  readonly channels: readonly Channel[];
  readonly onClose: () => void;
}

function usePriceForm({ model, onClose }: PricePanelProps) {
  const refresh = useRefresh();
  const form = useForm({
    mode: 'controlled',
    initialValues: { price: formOf(model.current_price), tier_id: '', effective_from: '', source: '' },
  });
  const state = useSubmit(form, async ({ price, tier_id, effective_from, source }) => {
    await operatorApi.client.POST('/admin/v1/models/{id}/prices', {
      params: { path: { id: model.id } },
      body: {
        ...priceOf(price),
        ...(tier_id === '' ? {} : { tier_id }),
        ...(effective_from === '' ? {} : { effective_from: `${effective_from}:00.000Z` }),
        ...(source === '' ? {} : { source }),
      },
    });
    await refresh();
    onClose();
  });
  return { form, ...state };
}

/** A new version of a price: the old one stays for what began under it. */
export function PricePanel(props: PricePanelProps) {
  const { t } = useTranslation('operator/models');
  const { model, channels, onClose } = props;
  const { form, submit, error, isBusy } = usePriceForm(props);
  const tiers = useQuery(tiersQuery).data ?? [];
  const { price } = form.values;
  const effects = usePriceEffects(price, model, channels);
  return (
    <Panel title={t('set_price_title')} note={model.canonical_id} onClose={onClose}>
      <Form onSubmit={form.onSubmit(submit)}>
        <Region title={t('rates')} note={t('rates_note')} isPadded>
          <Stack gap="sm">
            <RateInputs form={form} at="price" price={price} />
            <EffectTable effects={effects.all()} />
          </Stack>
        </Region>
        <Region title={t('units')} isPadded>
          <Stack gap="sm">
            <div>{t('units_note')}</div>
            <UnitInputs form={form} at="price" units={price.units} />
          </Stack>
        </Region>
        <Region title={t('service_tiers')} isPadded>
          <Stack gap="sm">
            <div>{t('service_tiers_note')}</div>
            <TierInputs form={form} at="price" tiers={price.tiers} />
          </Stack>
        </Region>
        <Region title={t('schedule')} isPadded>
          <Stack gap="sm">
            <div>{t('schedule_note')}</div>
            <ScheduleInputs form={form} at="price" price={price} />
            {price.windows.length > 0 && <NextChangesList zone={price.time_zone} next={effects.next()} />}
          </Stack>
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
      </Form>
    </Panel>
  );
}
