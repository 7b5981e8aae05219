import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { unwrap } from '@/api/unwrap';
import { Empty, Form, QueryState, Region, useForm, Select } from '@/kit';
import { modelsQuery } from '../data/catalog';
import { metadataOf } from './metadata';
import { OrganizationSelect } from '../parts/organization-select';
import type { RoutingSearch } from './routing-search';
import classes from './routing.module.css';
import { SimulatedPlan } from './simulated-plan';

type Simulation = components['schemas']['RouteSimulationResponse'];

/** Which channels a request would be sent to, in which order, and why not to the others. Nothing is sent. */
export function Simulator({ search }: { readonly search: RoutingSearch }) {
  const { t } = useTranslation('operator/routing');
  const { model, key_id, organization_id, region, metadata } = search;
  const query = useQuery({
    queryKey: ['get', 'simulation', model, key_id, organization_id, region, metadata],
    queryFn: () => simulate(search),
    enabled: model !== undefined,
  });
  return (
    <Region title={t('simulator')} note={t('simulator_note')}>
      <SimulatorForm search={search} />
      {model === undefined ? (
        <Empty>{t('simulator_empty')}</Empty>
      ) : (
        <QueryState query={query}>{(simulation) => <SimulatedPlan simulation={simulation} />}</QueryState>
      )}
    </Region>
  );
}

/** A key stands for its organization. */
async function simulate(search: RoutingSearch): Promise<Simulation> {
  const { model = '', key_id, organization_id, region, metadata } = search;
  const ownerId = key_id === undefined ? organization_id : await organizationOf(key_id);
  return unwrap(
    operatorApi.client.POST('/admin/v1/routes/simulate', {
      body: {
        model,
        ...(ownerId === undefined ? {} : { organization_id: ownerId }),
        ...(region === undefined ? {} : { region }),
        ...(metadata === undefined ? {} : { metadata: metadataOf(metadata) }),
      },
    }),
  );
}

async function organizationOf(keyId: string): Promise<string> {
  return (await unwrap(operatorApi.client.GET('/admin/v1/keys/{id}', { params: { path: { id: keyId } } })))
    .organization_id;
}

function SimulatorForm({ search }: { readonly search: RoutingSearch }) {
  const { t } = useTranslation('operator/routing');
  const navigate = useNavigate();
  const models = useQuery(modelsQuery).data ?? [];
  const form = useForm({
    mode: 'controlled',
    initialValues: {
      model: search.model ?? (null as string | null),
      organization_id: search.organization_id ?? (null as string | null),
      key_id: search.key_id ?? '',
      region: search.region ?? '',
      metadata: search.metadata ?? '',
    },
  });
  const run = (values: typeof form.values): void => {
    const set = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== ''));
    void navigate({ to: '/operator/routing', search: { rule: search.rule, ...set } });
  };
  return (
    <Form className={classes.simulator} onSubmit={form.onSubmit(run)}>
      <Select
        label={t('model')}
        searchable
        required
        limit={50}
        data={models.map(({ canonical_id }) => canonical_id)}
        {...form.getInputProps('model')}
      />
      <OrganizationSelect
        label={t('organization')}
        placeholder={t('anybody')}
        value={form.values.organization_id}
        error={form.errors.organization_id}
        onChange={(id) => form.setFieldValue('organization_id', id)}
      />
      <TextInput label={t('key')} placeholder="key_…" {...form.getInputProps('key_id')} />
      <TextInput label={t('region')} {...form.getInputProps('region')} />
      <TextInput label={t('metadata')} placeholder="env=prod" {...form.getInputProps('metadata')} />
      <Button type="submit">{t('simulate')}</Button>
    </Form>
  );
}
