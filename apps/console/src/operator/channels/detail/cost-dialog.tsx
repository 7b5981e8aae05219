import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { FormDialog, useDialogForm } from '@/kit';
import { ifMatch, type Channel } from '../../data/catalog';
import { formOf, priceOf } from '../../models/price/price-form';
import { RateInputs } from '../../models/price/rate-inputs';
import { withCost, type Served } from './served-models';

interface CostDialogProps {
  readonly channel: Channel;
  readonly served: Served;
  readonly onClose: () => void;
}

/** What the upstream charges for a model: the margin is the price less it. Requests that have ended keep their cost. */
export function CostDialog({ channel, served, onClose }: CostDialogProps) {
  const { t } = useTranslation('operator/channels');
  const { form, dialog } = useDialogForm({
    initialValues: { ...formOf(served.cost) },
    write: (values) =>
      operatorApi.client.PATCH('/admin/v1/channels/{id}', {
        params: { path: { id: channel.id }, header: ifMatch(channel.version) },
        body: { models: withCost(channel.models, served.model_id, priceOf(values, served.cost)) },
      }),
    onClose,
  });
  return (
    <FormDialog title={t('cost_title', { name: served.model })} action={t('save')} {...dialog}>
      <div>{t('cost_note')}</div>
      <RateInputs form={form} />
    </FormDialog>
  );
}
