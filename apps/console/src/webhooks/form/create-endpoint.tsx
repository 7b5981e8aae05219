import { Input, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CreateWebhookEndpointRequest as bounds } from '@/api/generated/fields/create-webhook-endpoint-request';
import { CreateWebhookEndpointRequest } from '@/api/generated/values/create-webhook-endpoint-request';
import type { Audience } from '@/api/session-state';
import { FormDialog, useDialogForm } from '@/kit';
import { OptionList } from '@/kit/choices/option-list';
import { createEndpoint, type CreatedEndpoint } from '../data/webhook-api';
import { AddressFields, FeishuSecretField, LanguageField } from './endpoint-fields';
import { createBody, FORMATS, isWithoutEvents, NEW_ENDPOINT, type EndpointValues } from './endpoint-values';
import { EventTypesField } from './event-types-field';

const SIGNING = CreateWebhookEndpointRequest.signing;

interface CreateEndpointProps {
  readonly audience: Audience;
  readonly onClose: () => void;
  readonly onCreated: (endpoint: CreatedEndpoint) => void;
}

export function CreateEndpoint({ audience, onClose, onCreated }: CreateEndpointProps) {
  const { t, i18n } = useTranslation('webhooks');
  const language = (['ru', 'zh'] as const).find((name) => i18n.language.startsWith(name)) ?? 'en';
  const { form, dialog } = useDialogForm<EndpointValues>({
    initialValues: { ...NEW_ENDPOINT, language },
    onClose,
    write: async (values) => onCreated(await createEndpoint(audience, createBody(values))),
  });
  const { kind, signing } = form.values;
  const formats = FORMATS.map((value) => ({ value, label: t(`format_${value}`), note: t(`format_note_${value}`) }));
  return (
    <FormDialog
      title={t('new_endpoint')}
      action={t('create')}
      isActionDisabled={isWithoutEvents(form.values)}
      {...dialog}
    >
      <OptionList
        label={t('format')}
        options={formats}
        value={kind}
        onChange={(chosen) => form.setFieldValue('kind', chosen)}
      />
      <TextInput label={t('name')} {...bounds.name} {...form.getInputProps('name')} />
      <AddressFields form={form} />
      {kind === 'feishu' && <FeishuSecretField form={form} />}
      <LanguageField form={form} />
      <EventTypesField audience={audience} form={form} />
      {kind === 'webhook' && (
        <Input.Wrapper label={t('signing')} labelElement="div">
          <OptionList
            label={t('signing')}
            options={SIGNING.map((value) => ({
              value,
              label: t(`signing_${value}`),
              note: t(`signing_note_${value}`),
            }))}
            value={signing}
            onChange={(chosen) => form.setFieldValue('signing', chosen)}
          />
        </Input.Wrapper>
      )}
    </FormDialog>
  );
}
