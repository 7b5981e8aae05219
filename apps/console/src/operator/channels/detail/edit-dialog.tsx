import { Fieldset, Group, TagsInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { UpdateChannelRequest } from '@/api/generated/fields/update-channel-request';
import { FormDialog, NumberInput, useForm, useSubmit } from '@/kit';
import type { Channel } from '../../data/catalog';
import { ifMatch } from '../../data/if-match';
import { useRefresh } from '@/api/use-refresh';
import { NO_SECRET, secretOf } from '../credentials/secret-form';
import { SecretInputs } from '../credentials/secret-inputs';

interface EditDialogProps {
  readonly channel: Channel;
  readonly onClose: () => void;
}

export function EditDialog({ channel, onClose }: EditDialogProps) {
  const { t } = useTranslation('operator/channels');
  const refresh = useRefresh();
  const { name, label, base_url, region, priority, weight, tags, credentials } = channel;
  const form = useForm({
    initialValues: {
      name,
      label,
      base_url,
      region: region ?? '',
      priority,
      weight,
      tags,
      secrets: credentials.map(() => NO_SECRET),
    },
  });
  // Stored secrets are for the address they were entered for.
  const isMoved = normalized(form.values.base_url) !== normalized(base_url);
  const given = (id: string, secret = NO_SECRET) => ({ id, secret: secretOf(channel.kind, secret) });
  const { submit, error, isBusy } = useSubmit(form, async ({ region: place, secrets, ...values }) => {
    await operatorApi.client.PATCH('/admin/v1/channels/{id}', {
      params: { path: { id: channel.id }, header: ifMatch(channel.version) },
      body: {
        ...values,
        region: place === '' ? null : place,
        ...(isMoved && { credentials: credentials.map(({ id }, index) => given(id, secrets[index])) }),
      },
    });
    await refresh();
    onClose();
  });
  return (
    <FormDialog
      title={t('edit_title', { name })}
      action={t('save')}
      onClose={onClose}
      error={error}
      isBusy={isBusy}
      onSubmit={form.onSubmit(submit)}
    >
      <TextInput label={t('name')} description={t('name_note')} {...form.getInputProps('name')} />
      <TextInput label={t('public_label')} description={t('public_label_note')} {...form.getInputProps('label')} />
      <TextInput label={t('base_url')} description={t('base_url_note')} {...form.getInputProps('base_url')} />
      {isMoved &&
        credentials.map(({ id, label: credential, masked }, index) => (
          <Fieldset key={id} legend={`${credential} ${masked}`}>
            <SecretInputs
              kind={channel.kind}
              form={form}
              at={`secrets.${index}`}
              secret={form.values.secrets[index] ?? NO_SECRET}
              isRequired
              note={t('secret_again')}
            />
          </Fieldset>
        ))}
      <Group grow align="start">
        <NumberInput label={t('priority')} {...UpdateChannelRequest.priority} {...form.getInputProps('priority')} />
        <NumberInput label={t('weight')} {...UpdateChannelRequest.weight} {...form.getInputProps('weight')} />
      </Group>
      <TagsInput label={t('tags')} description={t('tags_note')} {...form.getInputProps('tags')} />
      <TextInput label={t('region')} description={t('region_note')} {...form.getInputProps('region')} />
    </FormDialog>
  );
}

/** The same for spellings of one address, as control compares them. */
function normalized(text: string): string {
  if (!URL.canParse(text)) return text;
  const { origin, pathname, search } = new URL(text);
  return `${origin}${pathname.replace(/\/+$/, '')}${search}`;
}
