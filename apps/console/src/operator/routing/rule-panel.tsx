import { useMay } from '@/session/use-may';
import { Button, Group, NativeSelect, Stack, TagsInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { UpdateRouteRequest } from '@/api/generated/fields/update-route-request';
import { ConfirmDialog, Form, formats, FormError, NumberInput, Panel, useForm, useSubmit } from '@/kit';
import { tiersQuery } from '../data/catalog';
import { ifMatch } from '../data/if-match';
import { GlobMatches } from '../tiers/glob-matches';
import { useRefresh } from '@/api/use-refresh';
import { OrganizationSelect } from '../parts/organization-select';
import classes from './routing.module.css';
import { STRATEGIES, type Rule } from './rules-query';

interface RulePanelProps {
  /** Null: a new one. */
  readonly rule: Rule | null;
  readonly onClose: () => void;
}

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());

function useRuleForm({ rule, onClose }: RulePanelProps) {
  const refresh = useRefresh();
  const form = useForm({
    mode: 'controlled',
    initialValues: {
      model: rule?.match.model ?? '',
      tier_id: rule?.match.tier_id ?? '',
      organization_id: rule?.match.organization_id ?? null,
      tag: rule?.match.tag ?? '',
      strategy: rule?.strategy ?? STRATEGIES[0],
      max_attempts: (rule?.max_attempts ?? '') as number | string,
      fallbacks: rule?.fallbacks ?? [],
    },
  });
  const state = useSubmit(form, async ({ strategy, max_attempts, fallbacks, ...match }) => {
    const body = {
      match: { ...match, model: orNull(match.model), tier_id: orNull(match.tier_id), tag: orNull(match.tag) },
      strategy,
      max_attempts: max_attempts === '' ? null : Number(max_attempts),
      fallbacks,
    };
    if (rule === null) await operatorApi.client.POST('/admin/v1/routes', { body });
    else {
      const params = { path: { id: rule.id }, header: ifMatch(rule.version) };
      await operatorApi.client.PATCH('/admin/v1/routes/{id}', { params, body });
    }
    await refresh();
    onClose();
  });
  return { form, ...state };
}

export function RulePanel({ rule, onClose }: RulePanelProps) {
  const { t } = useTranslation('operator/routing');
  const { form, submit, error, isBusy } = useRuleForm({ rule, onClose });
  const tiers = useQuery(tiersQuery).data ?? [];
  const mayWrite = useMay()('write', 'channels');
  return (
    <Panel
      title={t(rule === null ? 'add' : 'rule')}
      note={rule === null ? undefined : formats.shortenId(rule.id)}
      onClose={onClose}
    >
      <Form className={classes.block} onSubmit={form.onSubmit(submit)}>
        <fieldset disabled={!mayWrite} className={classes.fieldset}>
          <Stack gap="sm">
            <div className={classes.quiet}>{t('match_note')}</div>
            <TextInput label={t('model')} description={t('model_note')} {...form.getInputProps('model')} />
            {form.values.model.trim() !== '' && <GlobMatches allow={[form.values.model]} />}
            <NativeSelect
              label={t('tier')}
              data={[{ value: '', label: t('any_tier') }, ...tiers.map(({ id, name }) => ({ value: id, label: name }))]}
              {...form.getInputProps('tier_id')}
            />
            <OrganizationSelect
              label={t('organization')}
              placeholder={t('anybody')}
              value={form.values.organization_id}
              error={form.errors.organization_id}
              onChange={(id) => form.setFieldValue('organization_id', id)}
            />
            <TextInput label={t('tag')} placeholder="env=prod" {...form.getInputProps('tag')} />
            <NativeSelect
              label={t('strategy')}
              data={STRATEGIES.map((value) => ({ value, label: t(`strategy_${value}`) }))}
              {...form.getInputProps('strategy')}
            />
            <NumberInput
              label={t('max_attempts')}
              description={t('max_attempts_note')}
              {...UpdateRouteRequest.max_attempts}
              {...form.getInputProps('max_attempts')}
            />
            <TagsInput label={t('fallbacks')} description={t('fallbacks_note')} {...form.getInputProps('fallbacks')} />
            <FormError error={error} />
            <Group gap="xs">
              <Button type="submit" variant="filled" loading={isBusy}>
                {t('save')}
              </Button>
              {rule !== null && <ArchiveRule rule={rule} onDone={onClose} />}
            </Group>
          </Stack>
        </fieldset>
      </Form>
    </Panel>
  );
}

function ArchiveRule({ rule, onDone }: { readonly rule: Rule; readonly onDone: () => void }) {
  const { t } = useTranslation('operator/routing');
  const refresh = useRefresh();
  const [isOpen, setOpen] = useState(false);
  const archive = async (): Promise<void> => {
    const params = { path: { id: rule.id }, header: ifMatch(rule.version) };
    await operatorApi.client.DELETE('/admin/v1/routes/{id}', { params });
    onDone();
    await refresh();
  };
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('archive')}</Button>
      <ConfirmDialog
        title={t('archive')}
        action={t('archive')}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        onConfirm={archive}
      >
        {t('archive_note')}
      </ConfirmDialog>
    </>
  );
}
