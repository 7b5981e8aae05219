import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { customerApi } from '@/api/client';
import { unwrap } from '@/api/unwrap';
import { proveWork } from '@/session/proof-of-work';
import { amountOf, useDialogForm } from '@/kit';
import type { PaymentMethods } from '../../parts/credit/payment-methods';
import { firstChoice, type PaymentChoice } from './payment-choices';
import { firstAmountUsd } from './quote';

/** The form of an order. Once made, it continues at the provider's page, else at its own. */
export function useOrderForm(methods: PaymentMethods, choices: readonly PaymentChoice[]) {
  const navigate = useNavigate();
  const [isLeaving, setLeaving] = useLeaving();
  const first = firstChoice(choices);
  const { form, dialog } = useDialogForm({
    initialValues: {
      choice: first?.key ?? '',
      amount_usd: first === undefined ? '' : firstAmountUsd(methods, first.provider),
      save_method: false,
    },
    onClose: () => undefined,
    write: async ({ choice, amount_usd, save_method }, key) => {
      const chosen = choices.find((one) => one.key === choice);
      if (chosen === undefined) return;
      const proof = methods.proof_of_work_bits > 0 ? { proof: await proveWork() } : {};
      const { provider, method, savedMethodId } = chosen;
      const saving = provider.saves_methods ? { save_method } : {};
      const amount = { amount_usd: amountOf(amount_usd) };
      const header = { 'Idempotency-Key': key };
      const { id, checkout_url: url } = await unwrap(
        savedMethodId === null
          ? customerApi.client.POST('/api/v1/orders', {
              body: { payment_provider_id: provider.id, method, ...amount, ...saving, ...proof },
              params: { header },
            })
          : customerApi.client.POST('/api/v1/saved-methods/{id}/orders', {
              body: { ...amount, ...proof },
              params: { header, path: { id: savedMethodId } },
            }),
      );
      if (url === null) {
        await navigate({ to: '/billing/orders/$id', params: { id } });
        return;
      }
      setLeaving(true);
      window.location.assign(url);
    },
  });
  return { form, onSubmit: dialog.onSubmit, error: dialog.error, isBusy: dialog.isBusy || isLeaving };
}

/** While the browser goes to another site; a page that comes back from its memory is ready again. */
function useLeaving() {
  const [isLeaving, setLeaving] = useState(false);
  useEffect(() => {
    const reset = (): void => setLeaving(false);
    window.addEventListener('pageshow', reset);
    return () => window.removeEventListener('pageshow', reset);
  }, []);
  return [isLeaving, setLeaving] as const;
}
