import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { CreateRefundRequest } from '@/api/generated/fields/create-refund-request';
import { AmountInput, amountOf, ExactMoney, FormDialog, Pairs, subtractUsd, useDialogForm } from '@/kit';
import { NewBalance } from './new-balance';
import classes from '../organizations.module.css';

interface RefundDialogProps {
  /** Already known where a request is on screen. */
  readonly requestId?: string;
  readonly onClose: () => void;
}

/** Gives back what a request cost, or a part of it. */
export function RefundDialog({ requestId = '', onClose }: RefundDialogProps) {
  const { t } = useTranslation('operator/organizations');
  const { form, dialog } = useDialogForm({
    initialValues: { generation_id: requestId, amount_usd: '', reason: '' },
    onClose,
    write: ({ generation_id, amount_usd, reason }, key) =>
      operatorApi.client.POST('/admin/v1/refunds', {
        params: { header: { 'Idempotency-Key': key } },
        body: {
          generation_id: generation_id.trim(),
          amount_usd: amount_usd === '' ? null : amountOf(amount_usd),
          reason,
        },
      }),
  });
  return (
    <FormDialog title={t('action_refund')} action={t('do_refund')} {...dialog}>
      <TextInput
        label={t('request_id')}
        placeholder="gen_…"
        required
        data-autofocus
        {...form.getInputProps('generation_id')}
      />
      <RequestCost id={form.values.generation_id.trim()} />
      <AmountInput label={t('amount')} description={t('refund_amount_note')} {...form.getInputProps('amount_usd')} />
      <TextInput
        label={t('reason')}
        description={t('reason_seen')}
        {...CreateRefundRequest.reason}
        {...form.getInputProps('reason')}
      />
      <BalanceAfter id={form.values.generation_id.trim()} amount={form.values.amount_usd} />
    </FormDialog>
  );
}

const REQUEST_ID = /^gen_[0-9a-hjkmnp-tv-z]{26}$/;

/** Read once its id is whole. */
function useRequest(id: string) {
  return operatorApi.hooks.useQuery(
    'get',
    '/admin/v1/requests/{id}',
    { params: { path: { id } } },
    { enabled: REQUEST_ID.test(id) },
  );
}

/** What the request cost, and what of it can still be given back. */
function RequestCost({ id }: { readonly id: string }) {
  const { t } = useTranslation('operator/organizations');
  const { data, error } = useRequest(id);
  if (error !== null) return <div className={classes.hint}>{t('request_unknown')}</div>;
  if (data === undefined) return null;
  return (
    <Pairs
      pairs={[
        [t('model'), data.requested_model],
        [t('charged'), <ExactMoney key="charged" usd={data.cost_usd} />],
        [t('refunded_before'), <ExactMoney key="refunded" usd={data.refunded_usd} />],
        [t('refundable'), <ExactMoney key="rest" usd={subtractUsd(data.cost_usd, data.refunded_usd)} />],
      ]}
    />
  );
}

/** The balance of the request's organization, before and after. @param amount empty: the rest of the charge */
function BalanceAfter({ id, amount }: { readonly id: string; readonly amount: string }) {
  const request = useRequest(id).data;
  const { data: organization } = operatorApi.hooks.useQuery(
    'get',
    '/admin/v1/organizations/{id}',
    { params: { path: { id: request?.organization_id ?? '' } } },
    { enabled: request !== undefined },
  );
  if (request === undefined || organization === undefined) return null;
  const change = amount === '' ? subtractUsd(request.cost_usd, request.refunded_usd) : amount;
  return <NewBalance balance={organization.balance_usd} change={change} />;
}
