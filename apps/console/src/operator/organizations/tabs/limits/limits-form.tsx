import { Button, Select, Stack, TagsInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { OrganizationLimitsRequest as bounds } from '@/api/generated/fields/organization-limits-request';
import { useRefresh } from '@/api/use-refresh';
import { AmountInput, amountOf, Form, FormError, NumberInput, Region, useForm, useSubmit } from '@/kit';
import { useMay } from '@/session/use-may';
import { optionsOf, useTierNames } from '../../../parts/names';
import { ifMatch } from '../../../data/if-match';
import { GlobMatches } from '../../../tiers/glob-matches';
import type { Organization } from '../../../data/organizations';
import classes from '../../organizations.module.css';
import type { TabProps } from '../tab';

const BPS_OF_PERCENT = 100;

/** Its tier, and what is its own. */
export function LimitsForm({ organization }: TabProps) {
  const { t } = useTranslation('operator/organizations');
  const isReadOnly = !useMay()('write', 'organizations') || organization.archived_at !== null;
  const refresh = useRefresh();
  const [typed, setTyped] = useState('');
  const form = useForm({ initialValues: valuesOf(organization) });
  const { submit, error, isBusy } = useSubmit(form, async (values) => {
    await operatorApi.client.PATCH('/admin/v1/organizations/{id}', {
      params: { path: { id: organization.id }, header: ifMatch(organization.version) },
      body: changesOf(values),
    });
    await refresh();
  });
  const tier = useTier(organization.tier_id);
  const tiers = optionsOf(useTierNames());
  const number = (name: 'rpm' | 'tpm' | 'concurrency') => (
    <NumberInput
      label={t(name)}
      placeholder={t('of_tier', { value: tier?.[name] ?? t('unlimited') })}
      {...bounds[name]}
      {...form.getInputProps(name)}
    />
  );
  return (
    <Region title={t('limits_form')} note={t('limits_note')} isPadded>
      <Form onSubmit={form.onSubmit(submit)} className={classes.form}>
        <fieldset disabled={isReadOnly} className={classes.fields}>
          <Stack gap="sm">
            <Select label={t('tier')} allowDeselect={false} data={tiers} {...form.getInputProps('tier_id')} />
            <AmountInput
              label={t('credit_limit')}
              description={t('credit_limit_note')}
              {...form.getInputProps('credit_limit_usd')}
            />
            <NumberInput
              label={t('discount')}
              description={t('discount_note')}
              unit="%"
              min={0}
              max={100}
              decimals={2}
              {...form.getInputProps('discount')}
            />
            {number('rpm')}
            {number('tpm')}
            {number('concurrency')}
            <TagsInput
              label={t('models')}
              description={t('models_note')}
              onSearchChange={setTyped}
              {...form.getInputProps('allowed_models')}
            />
            <GlobMatches allow={[...form.values.allowed_models, typed]} />
            <TagsInput label={t('tags')} {...form.getInputProps('tags')} />
            <FormError error={error} />
            <div>
              <Button type="submit" variant="filled" loading={isBusy} disabled={isReadOnly || !form.isDirty()}>
                {t('save')}
              </Button>
            </div>
          </Stack>
        </fieldset>
      </Form>
    </Region>
  );
}

function useTier(id: string) {
  return operatorApi.hooks.useQuery('get', '/admin/v1/tiers/{id}', { params: { path: { id } } }).data;
}

type Values = ReturnType<typeof valuesOf>;

function valuesOf({ tier_id, credit_limit_usd, discount_bps, limits, allowed_models, tags }: Organization) {
  return {
    tier_id,
    credit_limit_usd,
    discount: (discount_bps / BPS_OF_PERCENT) as number | '',
    rpm: limits.rpm ?? ('' as const),
    tpm: limits.tpm ?? ('' as const),
    concurrency: limits.concurrency ?? ('' as const),
    allowed_models,
    tags,
  };
}

function changesOf({ credit_limit_usd, discount, rpm, tpm, concurrency, ...rest }: Values) {
  return {
    ...rest,
    credit_limit_usd: amountOf(credit_limit_usd),
    discount_bps: Math.round(Number(discount) * BPS_OF_PERCENT),
    limits: { rpm: orNull(rpm), tpm: orNull(tpm), concurrency: orNull(concurrency) },
  };
}

const orNull = (value: number | ''): number | null => (value === '' ? null : value);
