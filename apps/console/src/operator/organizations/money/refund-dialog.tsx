import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { AmountInput, amountOf, ExactMoney, FormDialog, Pairs, useDialogForm } from '@/kit';
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
      <TextInput label={t('reason')} description={t('reason_seen')} required {...form.getInputProps('reason')} />
    </FormDialog>
  );
}

const REQUEST_ID = /^gen_[0-9a-hjkmnp-tv-z]{26}$/;

/** What the request cost, once its id is whole. */
function RequestCost({ id }: { readonly id: string }) {
  const { t } = useTranslation('operator/organizations');
  const { data, error } = operatorApi.hooks.useQuery(
    'get',
    '/admin/v1/requests/{id}',
    { params: { path: { id } } },
    { enabled: REQUEST_ID.test(id) },
  );
  if (error !== null) return <div className={classes.hint}>{t('request_unknown')}</div>;
  if (data === undefined) return null;
  return (
    <Pairs
      pairs={[
        [t('model'), data.requested_model],
        [t('charged'), <ExactMoney key="charged" usd={data.cost_usd} />],
      ]}
    />
  );
}
