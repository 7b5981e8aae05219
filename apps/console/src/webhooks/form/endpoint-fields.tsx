import { NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CreateWebhookEndpointRequest } from '@/api/generated/fields/create-webhook-endpoint-request';
import { PasswordInput } from '@/kit';
import { TEXT_LANGUAGES } from '@/kit/choices/text-languages';
import type { useDialogForm } from '@/kit';
import { isChat, type EndpointValues } from './endpoint-values';

export type EndpointForm = ReturnType<typeof useDialogForm<EndpointValues>>['form'];

interface AddressFieldsProps {
  readonly form: EndpointForm;
  /** As it is shown, of one that keeps it where nothing is entered. */
  readonly current?: string;
}

/** Where messages go: an address, which for Telegram follows from a bot and a chat. */
export function AddressFields({ form, current }: AddressFieldsProps) {
  const { t } = useTranslation('webhooks');
  const { kind, bot_token: token, chat_id: chat } = form.values;
  const keeps = current === undefined ? {} : { placeholder: current };
  if (kind !== 'telegram') {
    return (
      <TextInput
        label={t(`url_${kind}`)}
        description={current === undefined ? t(`url_note_${kind}`) : t('url_kept')}
        required={current === undefined}
        autoComplete="off"
        {...keeps}
        {...form.getInputProps('url')}
      />
    );
  }
  const isNeeded = current === undefined || token !== '' || chat !== '';
  return (
    <>
      <PasswordInput
        label={t('bot_token')}
        description={t(current === undefined ? 'bot_token_note' : 'bot_token_kept')}
        required={isNeeded}
        autoComplete="off"
        pattern="\d+:[\w\-]+"
        maxLength={200}
        {...form.getInputProps('bot_token')}
      />
      <TextInput
        label={t('chat_id')}
        description={t('chat_id_note')}
        required={isNeeded}
        autoComplete="off"
        pattern="-?\d{1,20}|@\w{3,40}"
        maxLength={41}
        {...form.getInputProps('chat_id')}
      />
    </>
  );
}

/** In which language a chat gets its messages. */
export function LanguageField({ form }: Pick<AddressFieldsProps, 'form'>) {
  const { t } = useTranslation('webhooks');
  if (!isChat(form.values.kind)) return null;
  return (
    <NativeSelect
      label={t('language')}
      data={Object.entries(TEXT_LANGUAGES).map(([value, label]) => ({ value, label }))}
      {...form.getInputProps('language')}
    />
  );
}

/** The signing secret of a Feishu bot, which is made there. */
export function FeishuSecretField({ form }: Pick<AddressFieldsProps, 'form'>) {
  const { t } = useTranslation('webhooks');
  return (
    <PasswordInput
      label={t('feishu_secret')}
      description={t('feishu_secret_note')}
      autoComplete="off"
      {...CreateWebhookEndpointRequest.secret}
      {...form.getInputProps('secret')}
    />
  );
}
