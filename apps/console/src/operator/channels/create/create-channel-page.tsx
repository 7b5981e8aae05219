import { Button, Group, Stack, TextInput } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { allRows } from '@/api/all-rows';
import { operatorApi } from '@/api/client';
import { CreateChannelRequest as bounds } from '@/api/generated/fields/create-channel-request';
import type { components } from '@/api/generated/management';
import { CreateChannelRequest } from '@/api/generated/values/create-channel-request';
import { unwrap } from '@/api/unwrap';
import { Form, FormError, NumberInput, Page, QueryState, Select, Split, TagsInput, useForm, useSubmit } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import type { Channel } from '../../data/catalog';
import { LinkButton } from '../../data/link-button';
import { TextButton } from '../../data/text-button';
import { useRefresh } from '@/api/use-refresh';
import classes from '../channels.module.css';
import { baseUrlAt, cloudOf } from '../credentials/cloud-kinds';
import { proxyFormOf, ProxyInputs, proxyOf } from '../credentials/proxy-inputs';
import { NO_SECRET, secretsOf } from '../credentials/secret-form';
import { SecretInputs } from '../credentials/secret-inputs';

/** Beside the form, which need not wait for it. */
const ChannelPlace = lazyPart(() => import('./channel-place'), 'ChannelPlace');

type Preset = components['schemas']['ChannelPresetResponse'];
type Kind = Preset['kind'];

const presetsQuery = queryOptions({
  queryKey: ['get', '/admin/v1/channel-presets', 'all'],
  queryFn: () => allRows((page) => operatorApi.client.GET('/admin/v1/channel-presets', { params: { query: page } })),
  staleTime: Infinity,
});

const KINDS: readonly Kind[] = CreateChannelRequest.kind;

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

/** What is left out has its default, which the type does not say. */
const awsRegion = (region: string) => ({ options: { aws_region: region } as Channel['options'] });

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
      label: '',
      base_url: '',
      location: { region: '', project: '' },
      secret: NO_SECRET,
      proxy: proxyFormOf(null),
      priority: 100,
      weight: 1,
      tags: [] as string[],
    },
  });
  const kindOf = (id: string): Kind =>
    presets.find((known) => known.id === id)?.kind ?? (form.getValues().kind as Kind);
  const { submit, error, isBusy } = useSubmit(form, async ({ preset, base_url, location, proxy, ...values }) => {
    const { name, label, priority, weight, tags } = values;
    const kind = kindOf(preset);
    const region = location.region.trim();
    const { id } = await unwrap(
      operatorApi.client.POST('/admin/v1/channels', {
        body: {
          name,
          priority,
          weight,
          tags,
          ...(label === '' ? {} : { label }),
          ...(presets.some(({ id }) => id === preset) ? { preset } : { kind }),
          ...(base_url === '' ? {} : { base_url }),
          region: region === '' ? null : region,
          ...(cloudOf(kind)?.signsRegion === true && region !== '' && !base_url.includes(region)
            ? awsRegion(region)
            : {}),
          credentials: secretsOf(kind, values.secret).map((secret) => ({ secret })),
          proxy: proxyOf(proxy),
        },
      }),
    );
    await refresh();
    await navigate({ to: '/operator/channels/$channelId/models', params: { channelId: id } });
  });
  const choose = (value: string | null): void => {
    const id = value ?? '';
    const preset = presets.find((known) => known.id === id);
    form.setValues({
      preset: id,
      base_url: preset?.base_url ?? '',
      location: { region: '', project: '' },
      name: form.isDirty('name') || preset === undefined ? form.getValues().name : preset.id,
    });
    form.resetDirty({ ...form.getValues() });
  };
  return { form, submit, error, isBusy, choose, kind: kindOf(form.getValues().preset) };
}

function CreateForm({ presets }: { readonly presets: readonly Preset[] }) {
  const { t } = useTranslation('operator/channels');
  const { form, submit, error, isBusy, choose, kind } = useCreate(presets);
  const { preset, secret } = form.getValues();
  const chosen = presets.find(({ id }) => id === preset);
  const cloud = cloudOf(kind);
  const { name, priority, weight } = form.getValues();
  return (
    <Split isPermanent aside={<ChannelPlace name={name} priority={priority} weight={weight} />}>
      <Form className={classes.form} onSubmit={form.onSubmit(submit)}>
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
          <TextInput
            label={t('name')}
            description={t('name_note')}
            data-rule="name"
            {...bounds.name}
            {...form.getInputProps('name')}
          />
          <TextInput
            label={t('public_label')}
            description={t('public_label_note_new')}
            {...bounds.label}
            {...form.getInputProps('label')}
          />
          {cloud !== undefined && <LocationInputs form={form} cloud={cloud} />}
          <TextInput
            label={t('base_url')}
            description={t('base_url_note')}
            placeholder={cloud?.baseUrlExample ?? 'https://'}
            required
            {...bounds.base_url}
            {...form.getInputProps('base_url')}
          />
          <SecretInputs
            kind={kind}
            form={form}
            at="secret"
            secret={secret}
            hasSeveral
            note={chosen === undefined ? undefined : <DocsLink preset={chosen} />}
          />
          <Group grow align="start">
            <NumberInput
              label={t('priority')}
              description={t('priority_note')}
              {...bounds.priority}
              {...form.getInputProps('priority')}
            />
            <NumberInput
              label={t('weight')}
              description={t('weight_note')}
              {...bounds.weight}
              {...form.getInputProps('weight')}
            />
          </Group>
          <TagsInput label={t('tags')} description={t('tags_note')} {...form.getInputProps('tags')} />
          <ProxyPart form={form} />
          <FormError error={error} />
          <Group gap="xs">
            <Button type="submit" variant="filled" loading={isBusy}>
              {t('create')}
            </Button>
            <LinkButton to="/operator/channels">{t('cancel')}</LinkButton>
          </Group>
        </Stack>
      </Form>
    </Split>
  );
}

interface PartProps {
  readonly form: ReturnType<typeof useCreate>['form'];
}

interface LocationInputsProps extends PartProps {
  readonly cloud: NonNullable<ReturnType<typeof cloudOf>>;
}

/** Where a platform serves: its base URL follows, and may be changed. */
function LocationInputs({ form, cloud }: LocationInputsProps) {
  const { t } = useTranslation('operator/channels');
  const { location } = form.getValues();
  const change = (part: Partial<typeof location>): void => {
    const next = { ...location, ...part };
    form.setValues({ location: next, base_url: baseUrlAt(cloud, next) });
  };
  return (
    <Group grow align="start">
      {cloud.hasProject && (
        <TextInput
          label={t('project')}
          placeholder="my-project-123"
          value={location.project}
          onChange={({ currentTarget: { value } }) => change({ project: value })}
        />
      )}
      <TextInput
        label={t(cloud.regionLabel)}
        placeholder={cloud.regionExample}
        value={location.region}
        onChange={({ currentTarget: { value } }) => change({ region: value })}
      />
    </Group>
  );
}

function ProxyPart({ form }: PartProps) {
  const { t } = useTranslation('operator/channels');
  const [isOpen, setOpen] = useState(false);
  if (isOpen) return <ProxyInputs form={form} at="proxy" />;
  return (
    <div>
      <TextButton onClick={() => setOpen(true)}>{t('proxy_use')}</TextButton>
    </div>
  );
}

function DocsLink({ preset }: { readonly preset: Preset }) {
  const { t } = useTranslation('operator/channels');
  return (
    <>
      <a href={preset.docs_url} target="_blank" rel="noreferrer">
        {t('preset_docs', { name: preset.name })}
      </a>{' '}
      {preset.unverified.length > 0 && t('preset_unverified', { fields: preset.unverified.join(', ') })}
    </>
  );
}
