import { Button, Checkbox, Stack, Switch } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { ReplaceAlertRulesRequest } from '@/api/generated/fields/replace-alert-rules-request';
import type { components } from '@/api/generated/management';
import { AlertRulesResponse } from '@/api/generated/values/alert-rules-response';
import { useRefresh } from '@/api/use-refresh';
import {
  AmountInput,
  amountOf,
  Form,
  FormError,
  MultiSelect,
  NumberInput,
  QueryState,
  Region,
  useAction,
  useForm,
  useSubmit,
} from '@/kit';
import { useMemberMay } from '@/session/customer-access';
import { useMembers } from '../parts/names';
import classes from './settings.module.css';

type Rules = components['schemas']['AlertRulesResponse'];
/** An empty field is 0: not used. */
interface RuleValues extends Omit<
  Rules,
  'object' | 'organization_id' | 'source' | 'version' | 'low_balance_percent' | 'low_balance_days'
> {
  readonly low_balance_percent: number | '';
  readonly low_balance_days: number | '';
}

const ROLES = AlertRulesResponse.recipient_roles;

/** What the organization is warned of by email, and whether the member gets these. */
export function AlertsTab() {
  const { t } = useTranslation('portal/settings');
  const rules = customerApi.hooks.useQuery('get', '/api/v1/alert-rules');
  // Each version has a form of its own.
  const [isSaved, setSaved] = useState(false);
  return (
    <QueryState query={rules}>
      {(data) => (
        <>
          <Region
            title={t('alert_rules')}
            note={data.source === 'default' ? t('alert_rules_default') : undefined}
            isPadded
          >
            <RulesForm key={data.version} rules={data} isSaved={isSaved} onSaved={() => setSaved(true)} />
          </Region>
          <Region title={t('your_emails')} isPadded>
            <OwnEmails />
          </Region>
        </>
      )}
    </QueryState>
  );
}

interface RulesFormProps {
  readonly rules: Rules;
  readonly isSaved: boolean;
  readonly onSaved: () => void;
}

function RulesForm({ rules, isSaved, onSaved }: RulesFormProps) {
  const { t } = useTranslation('portal/settings');
  const isReadOnly = !useMemberMay()('write', 'alerts');
  const refresh = useRefresh();
  const { low_balance_usd, low_balance_percent, low_balance_days, caps, unusual_spend } = rules;
  const { unusual_spend_min_usd, recipient_roles, recipient_member_ids, version } = rules;
  const form = useForm<RuleValues>({
    initialValues: {
      low_balance_usd,
      low_balance_percent,
      low_balance_days,
      caps,
      unusual_spend,
      unusual_spend_min_usd,
      recipient_roles,
      recipient_member_ids,
    },
  });
  const { submit, error, isBusy } = useSubmit(form, async (values) => {
    await customerApi.client.PUT('/api/v1/alert-rules', {
      params: { header: { 'If-Match': `"${version}"` } },
      body: {
        ...values,
        low_balance_usd: amountOf(values.low_balance_usd || '0'),
        low_balance_percent: values.low_balance_percent || 0,
        low_balance_days: values.low_balance_days || 0,
        unusual_spend_min_usd: amountOf(values.unusual_spend_min_usd),
      },
    });
    onSaved();
    await refresh();
  });
  return (
    <Form onSubmit={form.onSubmit(submit)} className={classes.form}>
      <Stack gap="sm">
        <BalanceFields form={form} disabled={isReadOnly} />
        <SpendFields form={form} disabled={isReadOnly} />
        <RecipientFields form={form} disabled={isReadOnly} />
        <div>{t('alert_again')}</div>
        <FormError error={error} />
        <div role="status">{isSaved && t('saved')}</div>
        {isReadOnly ? (
          <div>{t('alerts_need_role')}</div>
        ) : (
          <div>
            <Button type="submit" loading={isBusy}>
              {t('save')}
            </Button>
          </div>
        )}
      </Stack>
    </Form>
  );
}

interface FieldsProps {
  readonly form: ReturnType<typeof useForm<RuleValues>>;
  readonly disabled: boolean;
}

function BalanceFields({ form, disabled }: FieldsProps) {
  const { t } = useTranslation('portal/settings');
  return (
    <>
      <AmountInput
        label={t('low_balance_usd')}
        description={t('low_balance_note')}
        disabled={disabled}
        {...form.getInputProps('low_balance_usd')}
      />
      <NumberInput
        label={t('low_balance_percent')}
        disabled={disabled}
        {...ReplaceAlertRulesRequest.low_balance_percent}
        required={false}
        {...form.getInputProps('low_balance_percent')}
      />
      <NumberInput
        label={t('low_balance_days')}
        description={t('low_balance_days_note')}
        disabled={disabled}
        {...ReplaceAlertRulesRequest.low_balance_days}
        required={false}
        {...form.getInputProps('low_balance_days')}
      />
    </>
  );
}

function SpendFields({ form, disabled }: FieldsProps) {
  const { t } = useTranslation('portal/settings');
  return (
    <>
      <Switch label={t('alert_caps')} disabled={disabled} {...form.getInputProps('caps', { type: 'checkbox' })} />
      <Switch
        label={t('alert_unusual')}
        description={t('alert_unusual_note')}
        disabled={disabled}
        {...form.getInputProps('unusual_spend', { type: 'checkbox' })}
      />
      <AmountInput label={t('unusual_min')} disabled={disabled} {...form.getInputProps('unusual_spend_min_usd')} />
    </>
  );
}

function RecipientFields({ form, disabled }: FieldsProps) {
  const { t } = useTranslation(['portal/settings', 'kit']);
  const members = useMembers().data?.data ?? [];
  return (
    <>
      <Checkbox.Group label={t('alert_roles')} {...form.getInputProps('recipient_roles')}>
        <Stack gap="xs" mt={6}>
          {ROLES.map((role) => (
            <Checkbox key={role} value={role} label={t(`kit:role_${role}`)} disabled={disabled} />
          ))}
        </Stack>
      </Checkbox.Group>
      <MultiSelect
        label={t('alert_members')}
        description={t('alert_own_caps')}
        searchable
        data={members.map(({ id, name, email }) => ({ value: id, label: `${name} (${email})` }))}
        disabled={disabled}
        {...form.getInputProps('recipient_member_ids')}
      />
    </>
  );
}

/** The member's own. */
function OwnEmails() {
  const { t } = useTranslation('portal/settings');
  const alerts = customerApi.hooks.useQuery('get', '/api/v1/alert-subscription');
  const news = customerApi.hooks.useQuery('get', '/api/v1/news-subscription');
  const { client } = customerApi;
  return (
    <Stack gap="sm">
      <QueryState query={alerts}>
        {({ emails }) => (
          <EmailSwitch
            label={t('get_alerts')}
            isOn={emails}
            turn={(body) => client.POST('/api/v1/alert-subscription', { body })}
          />
        )}
      </QueryState>
      <QueryState query={news}>
        {({ emails }) => (
          <EmailSwitch
            label={t('get_news')}
            isOn={emails}
            turn={(body) => client.POST('/api/v1/news-subscription', { body })}
          />
        )}
      </QueryState>
    </Stack>
  );
}

interface EmailSwitchProps {
  readonly label: string;
  readonly isOn: boolean;
  readonly turn: (body: { emails: boolean }) => Promise<unknown>;
}

function EmailSwitch({ label, isOn, turn }: EmailSwitchProps) {
  const refresh = useRefresh();
  const { act, error, isBusy } = useAction();
  const change = (emails: boolean): void =>
    act(async () => {
      await turn({ emails });
      await refresh();
    });
  return (
    <>
      <Switch
        label={label}
        checked={isOn}
        disabled={isBusy}
        onChange={({ currentTarget: { checked } }) => change(checked)}
      />
      <FormError error={error} />
    </>
  );
}
