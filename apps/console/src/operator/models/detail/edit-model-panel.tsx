import { Button, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { Form, FormError, Panel, useForm, useSubmit } from '@/kit';
import type { Model } from '../../data/catalog';
import { ifMatch } from '../../data/if-match';
import { useRefresh } from '@/api/use-refresh';
import classes from '../models.module.css';
import { ModelFields } from './model-fields';
import { modelFormOf, modelRequestOf } from './model-form';

interface EditModelPanelProps {
  readonly model: Model;
  readonly onClose: () => void;
}

export function EditModelPanel({ model, onClose }: EditModelPanelProps) {
  const { t } = useTranslation('operator/models');
  const refresh = useRefresh();
  const form = useForm({ initialValues: modelFormOf(model) });
  const { submit, error, isBusy } = useSubmit(form, async (values) => {
    await operatorApi.client.PATCH('/admin/v1/models/{id}', {
      params: { path: { id: model.id }, header: ifMatch(model.version) },
      body: modelRequestOf(values),
    });
    await refresh();
    onClose();
  });
  return (
    <Panel title={t('edit_title')} note={model.canonical_id} onClose={onClose}>
      <Form className={classes.block} onSubmit={form.onSubmit(submit)}>
        <Stack gap="sm">
          <ModelFields form={form} hasPrice={model.current_price !== null} />
          <FormError error={error} />
          <Button type="submit" variant="filled" loading={isBusy} fullWidth>
            {t('save')}
          </Button>
        </Stack>
      </Form>
    </Panel>
  );
}
