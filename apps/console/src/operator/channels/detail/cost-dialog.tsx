import { NativeSelect, Stack, Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { ScheduleRequest } from '@/api/generated/values/schedule-request';
import { FormDialog, useDialogForm } from '@/kit';
import type { Channel } from '../../data/catalog';
import { ifMatch } from '../../data/if-match';
import { COST_UNITS } from '../../models/price/own-price';
import { formOf, priceOf } from '../../models/price/price-form';
import { RateInputs } from '../../models/price/rate-inputs';
import { ScheduleInputs } from '../../models/price/schedule-inputs';
import { TierInputs } from '../../models/price/tier-inputs';
import { UnitInputs } from '../../models/price/unit-inputs';
import { withCost, type Served } from './served-models';

interface CostDialogProps {
  readonly channel: Channel;
  readonly served: Served;
  readonly onClose: () => void;
}

const PARTS = ['rates', 'units', 'tiers', 'hours'] as const;

/** What the upstream charges for a model: the margin is the price less it. Requests that have ended keep their cost. */
export function CostDialog({ channel, served, onClose }: CostDialogProps) {
  const { t } = useTranslation('operator/channels');
  const { form, dialog } = useDialogForm({
    initialValues: { cost: formOf(served.cost) },
    write: ({ cost }) =>
      operatorApi.client.PATCH('/admin/v1/channels/{id}', {
        params: { path: { id: channel.id }, header: ifMatch(channel.version) },
        body: { models: withCost(channel.models, served.model_id, priceOf(cost)) },
      }),
    onClose,
  });
  const { cost } = form.getValues();
  const inputs = { form, at: 'cost' };
  const contents = {
    rates: <RateInputs {...inputs} price={cost} />,
    units: <UnitInputs {...inputs} units={cost.units} names={COST_UNITS} />,
    tiers: <TierInputs {...inputs} tiers={cost.tiers} />,
    hours: (
      <>
        <ScheduleInputs {...inputs} price={cost} />
        {cost.windows.length > 0 && (
          <NativeSelect
            label={t('billed_by')}
            data={ScheduleRequest.billed_by.map((value) => ({ value, label: t(`billed_by_${value}`) }))}
            {...form.getInputProps('cost.billed_by')}
          />
        )}
      </>
    ),
  };
  return (
    <FormDialog title={t('cost_title', { name: served.model })} action={t('save')} {...dialog}>
      <Tabs defaultValue="rates">
        <Tabs.List>
          {PARTS.map((part) => (
            <Tabs.Tab key={part} value={part}>
              {t(`cost_part_${part}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {PARTS.map((part) => (
          <Tabs.Panel key={part} value={part} pt="sm">
            <Stack gap="sm">
              <div>{t(`cost_note_${part}`)}</div>
              {contents[part]}
            </Stack>
          </Tabs.Panel>
        ))}
      </Tabs>
    </FormDialog>
  );
}
