import { Button, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRefresh } from '@/api/use-refresh';
import { Empty, Form, FormError, ModelName, Panel, Price, Region, useForm, useSubmit } from '@/kit';
import type { Channel, Model } from '../../data/catalog';
import classes from '../models.module.css';
import { Margin } from '../rows/model-columns';
import { planOf, RULES, type KeepReason, type PriceChange, type Rule } from './group-prices';
import { saveGroup } from './save-group';

/** More are changed, too; these are enough to judge them. */
const SHOWN_MAX = 200;

interface GroupPanelProps {
  readonly models: readonly Model[];
  readonly channels: readonly Channel[];
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

function useGroupForm({ models, channels, onSaved }: GroupPanelProps) {
  const { t } = useTranslation('operator/models');
  const client = useQueryClient();
  const refresh = useRefresh();
  const [refusal, setRefusal] = useState<string | null>(null);
  const form = useForm({
    mode: 'controlled',
    initialValues: { rule: 'percent' as Rule, percent: '', effective_from: '' },
  });
  const plan = planOf(models, channels, form.values);
  const { submit, error, isBusy } = useSubmit(form, async ({ rule, percent, effective_from }) => {
    if (plan === null) {
      form.setFieldError('percent', t('group_percent_wrong'));
      return;
    }
    const failed = await saveGroup(client, {
      changes: plan.changes,
      effectiveFrom: effective_from === '' ? null : `${effective_from}:00.000Z`,
      source: t(`group_source_${rule}`, { percent: percent.trim() }),
    });
    setRefusal(failed === null ? null : t(`group_${failed.kind}`, { models: failed.models.join(', ') }));
    if (failed !== null) return;
    await refresh();
    onSaved();
  });
  return { form, plan, submit, error: error ?? refusal, isBusy };
}

/** One change of the prices of several models: all of them, or none. */
export function GroupPanel(props: GroupPanelProps) {
  const { t } = useTranslation('operator/models');
  const { form, plan, submit, error, isBusy } = useGroupForm(props);
  const { rule } = form.values;
  return (
    <Panel
      title={t('group_title')}
      note={t('group_chosen', { count: props.models.length })}
      onClose={props.onClose}
      foot={
        <Button
          type="submit"
          form="group-prices"
          variant="filled"
          loading={isBusy}
          disabled={plan !== null && plan.changes.length === 0}
          fullWidth
        >
          {plan === null || plan.changes.length === 0 ? t('group_save') : t('apply', { count: plan.changes.length })}
        </Button>
      }
    >
      <Form id="group-prices" className={classes.block} onSubmit={form.onSubmit(submit)}>
        <Stack gap="sm">
          <SegmentedControl
            aria-label={t('group_rule')}
            fullWidth
            data={RULES.map((value) => ({ value, label: t(`group_${value}`) }))}
            {...form.getInputProps('rule')}
          />
          <TextInput
            label={t(`group_${rule}_label`)}
            description={t(`group_${rule}_note`)}
            placeholder={rule === 'percent' ? '+20' : '30'}
            rightSection="%"
            inputMode="text"
            autoComplete="off"
            required
            {...form.getInputProps('percent')}
          />
          <TextInput
            label={t('effective_from')}
            description={t('effective_from_note')}
            type="datetime-local"
            {...form.getInputProps('effective_from')}
          />
          <FormError error={error} />
        </Stack>
      </Form>
      {plan !== null && <Changes changes={plan.changes} />}
      {plan !== null && plan.kept.length > 0 && <Kept kept={plan.kept} />}
    </Panel>
  );
}

function Changes({ changes }: { readonly changes: readonly PriceChange[] }) {
  const { t } = useTranslation('operator/models');
  return (
    <Region title={t('group_preview')} isPadded>
      {changes.length === 0 ? (
        <Empty>{t('group_none')}</Empty>
      ) : (
        <table className={classes.effects} aria-label={t('group_preview')}>
          <thead>
            <tr>
              <th scope="col">{t('price_history_note')}</th>
              <th scope="col">{t('now')}</th>
              <th scope="col">{t('group_new')}</th>
              <th scope="col">{t('margin')}</th>
            </tr>
          </thead>
          {changes.slice(0, SHOWN_MAX).map((change) => (
            <ChangeRows key={change.model.id} change={change} />
          ))}
        </table>
      )}
      {changes.length > SHOWN_MAX && <Empty>{t('group_more', { count: changes.length - SHOWN_MAX })}</Empty>}
      {changes.length > 0 && <p className={classes.explained}>{t('group_margin_note')}</p>}
    </Region>
  );
}

function ChangeRows({ change }: { readonly change: PriceChange }) {
  const { t } = useTranslation('operator/models');
  return (
    <tbody>
      <tr>
        <th scope="rowgroup" colSpan={4}>
          <ModelName id={change.model.canonical_id} />
        </th>
      </tr>
      {(['input', 'output'] as const)
        .filter((name) => change[name].before !== null || change[name].price !== null)
        .map((name) => (
          <tr key={name}>
            <th scope="row">{t(`price_${name}`)}</th>
            <td className={classes.quiet}>
              <Price usd={change[name].before} />
            </td>
            <td className={classes.price}>
              <Price usd={change[name].price} />
            </td>
            <td>
              <Margin side={change[name]} />
            </td>
          </tr>
        ))}
    </tbody>
  );
}

interface KeptProps {
  readonly kept: readonly { readonly model: Model; readonly reason: KeepReason }[];
}

function Kept({ kept }: KeptProps) {
  const { t } = useTranslation('operator/models');
  return (
    <Region title={t('group_kept', { count: kept.length })} isPadded>
      <ul className={classes.changes}>
        {kept.map(({ model, reason }) => (
          <li key={model.id}>
            <ModelName id={model.canonical_id} />
            <span className={classes.quiet}>{t(`group_kept_${reason}`)}</span>
          </li>
        ))}
      </ul>
    </Region>
  );
}
