import { Group, Select, TagsInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { CreateKeyRequest } from '@/api/generated/fields/create-key-request';
import { SpendCapRequest } from '@/api/generated/values/spend-cap-request';
import { unwrap } from '@/api/unwrap';
import { AmountInput, amountOf, FormDialog, NumberInput, useDialogForm } from '@/kit';
import type { KnownProjects } from '@/projects/data/known-projects';
import { ProjectPicker } from '@/projects/parts/project-picker';
import { GlobMatches } from '../../tiers/glob-matches';

const PERIODS = SpendCapRequest.period;

interface CreateKeyDialogProps {
  readonly organizationId: string;
  readonly projects: KnownProjects;
  /** Its project, unless another is chosen. */
  readonly projectId: string | undefined;
  readonly onSecret: (secret: string | null) => void;
  readonly onClose: () => void;
}

export function CreateKeyDialog(props: CreateKeyDialogProps) {
  const { organizationId, projects, projectId = '', onSecret, onClose } = props;
  const { t } = useTranslation('operator/organizations');
  const { form, dialog } = useDialogForm({
    initialValues: { ...INITIAL, project_id: projectId },
    onClose,
    write: async (values, key) => {
      const data = await unwrap(
        operatorApi.client.POST('/admin/v1/organizations/{id}/keys', {
          params: { path: { id: organizationId }, header: { 'Idempotency-Key': key } },
          body: bodyOf(values),
        }),
      );
      onSecret(data.secret ?? null);
    },
  });
  const [typed, setTyped] = useState('');
  return (
    <FormDialog title={t('create_key')} action={t('create_action')} {...dialog}>
      <TextInput label={t('name')} data-autofocus {...CreateKeyRequest.name} {...form.getInputProps('name')} />
      <ProjectPicker projects={projects} {...form.getInputProps('project_id')} />
      <Group gap="xs" align="end" grow>
        <AmountInput label={t('budget')} placeholder={t('no_budget')} {...form.getInputProps('budget')} />
        <Select
          aria-label={t('budget_period')}
          allowDeselect={false}
          data={PERIODS.map((value) => ({ value, label: t(`per_${value}`) }))}
          {...form.getInputProps('period')}
        />
      </Group>
      <TagsInput
        label={t('models')}
        description={t('key_models_note')}
        placeholder={form.values.models.length === 0 ? t('all') : ''}
        onSearchChange={setTyped}
        {...form.getInputProps('models')}
      />
      <GlobMatches allow={[...form.values.models, typed]} />
      <Group gap="xs" grow>
        <NumberInput
          label={t('rpm')}
          description={t('rpm_note')}
          {...CreateKeyRequest.rpm}
          {...form.getInputProps('rpm')}
        />
        <TextInput
          label={t('last_day')}
          description={t('last_day_note')}
          type="date"
          {...form.getInputProps('last_day')}
        />
      </Group>
    </FormDialog>
  );
}

const INITIAL = {
  name: '',
  project_id: '',
  budget: '',
  period: 'month' as (typeof PERIODS)[number],
  models: [] as string[],
  rpm: '' as number | '',
  last_day: '',
};

function bodyOf({ name, project_id, budget, period, models, rpm, last_day }: typeof INITIAL) {
  return {
    name,
    ...(project_id === '' ? {} : { project_id }),
    ...(budget === '' ? {} : { caps: [{ period, amount_usd: amountOf(budget) }] }),
    ...(models.length === 0 ? {} : { scopes: { models } }),
    ...(rpm === '' ? {} : { rpm }),
    // To the end of that day, where the browser is.
    ...(last_day === '' ? {} : { expires_at: new Date(`${last_day}T23:59:59`).toISOString() }),
  };
}
