import { Button, Group, NumberInput, PasswordInput, Select, Stack, TagsInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { FormError, Page, QueryState, useSubmit } from '@/kit';
import { LinkButton } from '../../data/link-button';
import { PAGE_LIMIT, readAll } from '../../data/pages';
import { useRefresh } from '@/api/use-refresh';
import { baseUrlExample, isCloudKind, secretNote } from '../cloud-kinds';
import classes from '../channels.module.css';

type Preset = components['schemas']['ChannelPresetResponse'];
type Kind = Preset['kind'];

const presetsQuery = queryOptions({
  queryKey: ['get', '/admin/v1/channel-presets', 'all'],
  queryFn: () =>
    readAll<Preset>(async (after) => {
      const params = { query: { limit: PAGE_LIMIT, after } };
      const { data } = await operatorApi.client.GET('/admin/v1/channel-presets', { params });
      return data as NonNullable<typeof data>;
    }),
  staleTime: Infinity,
});

const KINDS: readonly Kind[] = [
  'openai-compatible',
  'openai-responses',
  'anthropic-messages',
  'gemini',
  'azure-openai',
  'azure-openai-responses',
  'bedrock',
  'vertex',
];

/** A provider, its address and our key; its models are the next page. */
export function CreateChannelPage(): ReactNode {
  const { t } = useTranslation('operator/channels');
  const query = useQuery(presetsQuery);
  return (
    <Page title={t('add')} above={{ title: t('title'), to: '/operator/channels' }}>
      <QueryState query={query}>{(presets) => <CreateForm presets={presets} />}</QueryState>
    </Page>
  );
}

/** No preset: the address and the wire format are named. */
const OTHER = 'other';

function useCreate(presets: readonly Preset[]) {
  const navigate = useNavigate();
  const refresh = useRefresh();
  const form = useForm({
    initialValues: {
      preset: '',
      kind: 'openai-compatible',
      name: '',
      base_url: '',
      secret: '',
      priority: 1000,
      weight: 1,
      tags: [] as string[],
    },
  });
  const { submit, error, isBusy } = useSubmit(form, async ({ preset, kind, secret, base_url, ...values }) => {
    const isKnown = presets.some(({ id }) => id === preset);
    const { data } = await operatorApi.client.POST('/admin/v1/channels', {
      body: {
        ...values,
        ...(isKnown ? { preset } : { kind: kind as Kind }),
        ...(base_url === '' ? {} : { base_url }),
        credentials: secret === '' ? [] : [{ secret }],
      },
    });
    await refresh();
    const { id } = data as NonNullable<typeof data>;
    await navigate({ to: '/operator/channels/$channelId/models', params: { channelId: id } });
  });
  const choose = (value: string | null): void => {
    const id = value ?? '';
    const preset = presets.find((known) => known.id === id);
    form.setValues({
      preset: id,
      base_url: preset?.base_url ?? '',
      name: form.isDirty('name') || preset === undefined ? form.getValues().name : preset.id,
    });
    form.resetDirty({ ...form.getValues() });
  };
  return { form, submit, error, isBusy, choose };
}

function CreateForm({ presets }: { readonly presets: readonly Preset[] }) {
  const { t } = useTranslation('operator/channels');
  const { form, submit, error, isBusy, choose } = useCreate(presets);
  const { preset, kind: named } = form.getValues();
  const chosen = presets.find(({ id }) => id === preset);
  const kind = chosen?.kind ?? named;
  return (
    <form className={classes.form} onSubmit={form.onSubmit(submit)}>
      <Stack gap="sm">
        <Select
          label={t('preset')}
          description={t('preset_note')}
          searchable
          data={[...presets.map(({ id, name }) => ({ value: id, label: name })), { value: OTHER, label: t('other') }]}
          {...form.getInputProps('preset')}
          onChange={choose}
        />
        {preset === OTHER && (
          <Select label={t('kind')} data={[...KINDS]} allowDeselect={false} {...form.getInputProps('kind')} />
        )}
        <TextInput label={t('name')} description={t('name_note')} required {...form.getInputProps('name')} />
        <TextInput
          label={t('base_url')}
          description={t('base_url_note')}
          placeholder={baseUrlExample(kind)}
          required
          {...form.getInputProps('base_url')}
        />
        <PasswordInput
          label={t('secret')}
          description={chosen === undefined || isCloudKind(kind) ? t(secretNote(kind)) : <DocsLink preset={chosen} />}
          autoComplete="off"
          {...form.getInputProps('secret')}
        />
        <Group grow align="start">
          <NumberInput
            label={t('priority')}
            description={t('priority_note')}
            min={0}
            {...form.getInputProps('priority')}
          />
          <NumberInput label={t('weight')} description={t('weight_note')} min={0} {...form.getInputProps('weight')} />
        </Group>
        <TagsInput label={t('tags')} description={t('tags_note')} {...form.getInputProps('tags')} />
        <FormError error={error} />
        <Group gap="xs">
          <Button type="submit" variant="filled" loading={isBusy}>
            {t('create')}
          </Button>
          <LinkButton to="/operator/channels">{t('cancel')}</LinkButton>
        </Group>
      </Stack>
    </form>
  );
}

function DocsLink({ preset }: { readonly preset: Preset }) {
  const { t } = useTranslation('operator/channels');
  return (
    <a href={preset.docs_url} target="_blank" rel="noreferrer">
      {t('preset_docs', { name: preset.name })}
    </a>
  );
}
