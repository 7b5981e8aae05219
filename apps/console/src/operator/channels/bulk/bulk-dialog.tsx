import { NativeSelect, TagsInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { ChangeChannelsRequest as bounds } from '@/api/generated/fields/change-channels-request';
import { ChangeChannelsRequest } from '@/api/generated/values/change-channels-request';
import { FormDialog, NumberInput, useDialogForm } from '@/kit';
import type { Channel } from '../../data/catalog';
import classes from '../channels.module.css';
import { differencesOf, requestOf, type BulkValues } from './bulk-change';

interface BulkDialogProps {
  readonly channels: readonly Channel[];
  readonly initialValues: BulkValues;
  readonly onClose: () => void;
}

/** One change of several channels: what it does to each is shown before it is made. All change, or none. */
export function BulkDialog({ channels, initialValues, onClose }: BulkDialogProps) {
  const { t } = useTranslation('operator/channels');
  const { form, dialog } = useDialogForm<Record<string, unknown> & BulkValues>({
    initialValues: { ...initialValues },
    write: (values, key) =>
      operatorApi.client.POST('/admin/v1/channels/bulk', {
        params: { header: { 'Idempotency-Key': key } },
        body: requestOf(channels, values),
      }),
    onClose,
  });
  const { values } = form;
  const affected = channels.filter((channel) => differencesOf(channel, values).length > 0).length;
  const tags = [...new Set(channels.flatMap((channel) => channel.tags))];
  return (
    <FormDialog
      title={t('bulk_title', { count: channels.length })}
      action={t('bulk_do', { count: affected })}
      isActionDisabled={affected === 0}
      {...dialog}
    >
      <NativeSelect
        label={t('state')}
        data={[
          { value: '', label: t('bulk_keep') },
          ...ChangeChannelsRequest.status.map((value) => ({ value, label: t(`state_${value}`) })),
        ]}
        {...form.getInputProps('status')}
      />
      {values.status !== '' && (
        <TextInput label={t('reason_optional')} {...bounds.reason} {...form.getInputProps('reason')} />
      )}
      <NumberInput
        label={t('priority')}
        description={t('priority_note')}
        placeholder={t('bulk_keep')}
        {...bounds.priority}
        {...form.getInputProps('priority')}
      />
      <TagsInput label={t('bulk_add_tags')} data={[]} maxTags={20} {...form.getInputProps('addTags')} />
      <TagsInput label={t('bulk_remove_tags')} data={tags} maxTags={20} {...form.getInputProps('removeTags')} />
      <Preview channels={channels} values={values} />
    </FormDialog>
  );
}

interface PreviewProps {
  readonly channels: readonly Channel[];
  readonly values: BulkValues;
}

function Preview({ channels, values }: PreviewProps) {
  const { t } = useTranslation('operator/channels');
  const names = { status: t('state'), priority: t('priority'), tags: t('tags') };
  return (
    <ul className={classes.changes} aria-label={t('bulk_preview')} tabIndex={0}>
      {channels.map((channel) => {
        const differences = differencesOf(channel, values, (status) => t(`state_${status}`));
        return (
          <li key={channel.id}>
            <span className={classes.mono}>{channel.name}</span>
            {differences.length === 0 && <span className={classes.quiet}>{t('bulk_same')}</span>}
            {differences.map(({ field, before, after }) => (
              <span key={field}>
                {names[field]}: <s className={classes.quiet}>{before}</s> {after}
              </span>
            ))}
          </li>
        );
      })}
    </ul>
  );
}
