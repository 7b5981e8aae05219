import { Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { FormDialog, useDialogForm } from '@/kit';
import { modelsQuery, type Channel } from '../../data/catalog';
import { ifMatch } from '../../data/if-match';
import { withModel } from './served-models';

interface AddModelDialogProps {
  readonly channel: Channel;
  readonly onClose: () => void;
}

/** A model by hand: some upstreams list none, and ARNs and deployments are in no list. */
export function AddModelDialog({ channel, onClose }: AddModelDialogProps) {
  const { t } = useTranslation('operator/channels');
  const catalog = useQuery(modelsQuery).data ?? [];
  const served = new Set(channel.models.map(({ model_id }) => model_id));
  const { form, dialog } = useDialogForm({
    initialValues: { model: '', upstream_id: '' },
    write: ({ model, upstream_id }) =>
      operatorApi.client.PATCH('/admin/v1/channels/{id}', {
        params: { path: { id: channel.id }, header: ifMatch(channel.version) },
        body: { models: withModel(channel.models, model, upstream_id.trim()) },
      }),
    onClose,
  });
  return (
    <FormDialog title={t('model_add')} action={t('model_add')} {...dialog}>
      <Select
        label={t('served_as')}
        searchable
        limit={50}
        required
        data={catalog
          .filter(({ id }) => !served.has(id))
          .map(({ id, canonical_id }) => ({ value: id, label: canonical_id }))}
        {...form.getInputProps('model')}
      />
      <TextInput
        label={t('upstream_id')}
        description={t('upstream_id_note')}
        placeholder="gemini-3.1-pro"
        autoComplete="off"
        required
        {...form.getInputProps('upstream_id')}
      />
    </FormDialog>
  );
}
