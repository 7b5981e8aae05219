import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { UpdateWebhookEndpointRequest } from '@/api/generated/fields/update-webhook-endpoint-request';
import { FormDialog, useDialogForm } from '@/kit';
import { updateEndpoint, type Endpoint } from '../data/webhook-api';
import type { Side } from '../data/side';
import { AddressFields, FeishuSecretField, LanguageField } from './endpoint-fields';
import { isWithoutEvents, updateBody, valuesOf, type EndpointValues } from './endpoint-values';
import { EventTypesField } from './event-types-field';

interface EditEndpointProps {
  readonly side: Side;
  readonly endpoint: Endpoint;
  readonly onClose: () => void;
  readonly onSecret: (secret: string | null) => void;
}

export function EditEndpoint({ side: { audience }, endpoint, onClose, onSecret }: EditEndpointProps) {
  const { t } = useTranslation('webhooks');
  // The page reads it again meanwhile: a change by another person is a conflict.
  const [edited] = useState(endpoint);
  const { form, dialog } = useDialogForm<EndpointValues>({
    initialValues: valuesOf(edited),
    onClose,
    write: async (values) => onSecret((await updateEndpoint(audience, edited, updateBody(values))).secret ?? null),
  });
  return (
    <FormDialog
      title={t('edit_endpoint')}
      action={t('save')}
      isActionDisabled={isWithoutEvents(form.values)}
      {...dialog}
    >
      <TextInput label={t('name')} required {...UpdateWebhookEndpointRequest.name} {...form.getInputProps('name')} />
      <AddressFields form={form} current={edited.url} />
      {edited.kind === 'webhook' && form.values.url !== '' && <div>{t('url_new_secret')}</div>}
      {edited.kind === 'feishu' && form.values.url !== '' && <FeishuSecretField form={form} />}
      <LanguageField form={form} />
      <EventTypesField audience={audience} form={form} />
    </FormDialog>
  );
}
