import { Button, Checkbox, Stack, TagsInput, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { CreateTierRequest } from '@/api/generated/fields/create-tier-request';
import { unwrap } from '@/api/unwrap';
import { useRefresh } from '@/api/use-refresh';
import { Form, FormError, NumberInput, Panel, useForm, useSubmit } from '@/kit';
import { useMay } from '@/session/use-may';
import { ifMatch } from '../data/if-match';
import { ArchiveTier } from './archive-tier';
import { GlobMatches } from './glob-matches';
import { TierEffect } from './tier-effect';
import { bodyOf, valuesOf } from './tier-form';
import type { Tier } from '../data/catalog';
import classes from './tiers.module.css';

interface TierPanelProps {
  /** Null: a new one. */
  readonly tier: Tier | null;
  readonly onClose: () => void;
}

/** The limits of a tier, as a form. */
export function TierPanel({ tier, onClose }: TierPanelProps) {
  const { t } = useTranslation('operator/tiers');
  const isReadOnly = !useMay()('write', 'tiers') || (tier !== null && tier.archived_at !== null);
  const { form, submit, error, isBusy } = useTierForm(tier);
  const [typed, setTyped] = useState({ allow: '', deny: '' });
  const foot = !isReadOnly && (
    <Button type="submit" form="tier" variant="filled" loading={isBusy} disabled={!form.isDirty()}>
      {t(tier === null ? 'create_action' : 'save')}
    </Button>
  );
  return (
    <Panel
      title={tier?.name ?? t('create')}
      onClose={onClose}
      effect={<TierEffect tier={tier} values={form.values} />}
      foot={<TierFoot tier={tier}>{foot}</TierFoot>}
    >
      <Form id="tier" className={classes.form} onSubmit={form.onSubmit(submit)}>
        <fieldset disabled={isReadOnly} className={classes.fields}>
          <Stack gap="sm">
            <TextInput label={t('name')} {...CreateTierRequest.name} {...form.getInputProps('name')} />
            <Checkbox label={t('default_label')} {...form.getInputProps('is_default', { type: 'checkbox' })} />
            {(['rpm', 'tpm', 'concurrency'] as const).map((name) => (
              <NumberInput
                key={name}
                label={t(`limit_${name}`)}
                placeholder={t('unlimited')}
                {...CreateTierRequest[name]}
                {...form.getInputProps(name)}
              />
            ))}
            <NumberInput
              label={t('markup')}
              description={t('markup_note')}
              unit="%"
              decimals={2}
              {...form.getInputProps('markup')}
            />
            <TagsInput
              label={t('model_allow')}
              description={t('model_allow_note')}
              onSearchChange={(allow) => setTyped((before) => ({ ...before, allow }))}
              {...form.getInputProps('model_allow')}
            />
            <TagsInput
              label={t('model_deny')}
              description={t('model_deny_note')}
              onSearchChange={(deny) => setTyped((before) => ({ ...before, deny }))}
              {...form.getInputProps('model_deny')}
            />
            <GlobMatches
              allow={[...form.values.model_allow, typed.allow]}
              deny={[...form.values.model_deny, typed.deny]}
            />
            <TagsInput
              label={t('channel_tags')}
              description={t('channel_tags_note')}
              {...form.getInputProps('channel_tags')}
            />
            <FormError error={error} />
          </Stack>
        </fieldset>
      </Form>
    </Panel>
  );
}

function useTierForm(tier: Tier | null) {
  const refresh = useRefresh();
  const navigate = useNavigate();
  const [known, setKnown] = useState(tier?.version);
  const form = useForm({ initialValues: valuesOf(tier) });
  const submission = useSubmit(form, async (values) => {
    const { client } = operatorApi;
    const body = bodyOf(values);
    if (tier === null) {
      const created = await unwrap(client.POST('/admin/v1/tiers', { body }));
      await refresh();
      await navigate({ to: '/operator/tiers', search: { tier: created.id } });
      return;
    }
    const changed = await unwrap(
      client.PATCH('/admin/v1/tiers/{id}', {
        params: { path: { id: tier.id }, header: ifMatch(known ?? tier.version) },
        body,
      }),
    );
    setKnown(changed.version);
    form.resetDirty();
    await refresh();
  });
  return { form, ...submission };
}

function TierFoot({ tier, children }: { readonly tier: Tier | null; readonly children: React.ReactNode }) {
  const may = useMay();
  return (
    <>
      {children}
      {tier !== null && may('write', 'tiers') && <ArchiveTier tier={tier} />}
    </>
  );
}
