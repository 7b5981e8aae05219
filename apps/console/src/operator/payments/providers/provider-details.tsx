import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Id, Instant, Pairs, Region } from '@/kit';
import shared from '@/kit/layout/shared.module.css';
import { useMethodName } from '../data/methods';
import type { Provider } from '../data/providers';
import { keyFormOf } from './key-forms';
import { hasOption } from '../data/kind-options';

type Pair = readonly [string, ReactNode];

/** What it is, and what its kind has. */
export function ProviderDetails({ provider }: { readonly provider: Provider }) {
  const { t } = useTranslation('operator/payments');
  const { id, kind, mode, currency, created_at, updated_at, saves_methods } = provider;
  const [account, page, switches] = [useAccountPairs(provider), usePagePairs(provider), useSwitchPairs(provider)];
  return (
    <Region title={t('details')} isPadded>
      <Pairs
        pairs={[
          [t('kind'), t(`kind_${kind}`)],
          [t('mode'), t(`mode_${mode}`)],
          [t('currency'), currency],
          ...account,
          ...(hasOption(kind, 'methods') ? page : []),
          ...(hasOption(kind, 'automatic_tax') ? switches : []),
          ...(hasOption(kind, 'saves_methods')
            ? [[t('option_saves_methods'), t(saves_methods ? 'on' : 'off')] as const]
            : []),
          [t('provider_id'), <Id key="id" id={id} short />],
          [t('created'), <Instant key="created" at={created_at} />],
          [t('changed'), <Instant key="changed" at={updated_at} />],
        ]}
      />
    </Region>
  );
}

/** How the provider knows the merchant. */
function useAccountPairs(provider: Provider): readonly Pair[] {
  const { t } = useTranslation('operator/payments');
  const { key_hint, account_ref, server_url, store_id } = provider;
  const keys = keyFormOf(provider);
  if (keys === null) return [];
  const { key, server, store } = keys;
  return [
    [
      t(key),
      <span key="key" className={shared.mono}>
        {key_hint === null ? '–' : `…${key_hint}`}
      </span>,
    ],
    [t('account'), account_ref === null ? t('account_unknown') : <Id key="account" id={account_ref} />],
    ...(server === null ? [] : [[t(server.label), <span key="server">{server_url ?? '–'}</span>] as const]),
    ...(store === null ? [] : [[t(store.label), store_id === null ? '–' : <Id key="store" id={store_id} />] as const]),
  ];
}

/** What customers choose from and see, and how. */
function usePagePairs({ kind, methods, order_title, page_by, receipt }: Provider): readonly Pair[] {
  const { t } = useTranslation('operator/payments');
  const nameOf = useMethodName();
  return [
    [t('methods'), methods.length === 0 ? t('methods_none') : methods.map(nameOf).join(', ')],
    [t('order_title'), order_title ?? t('order_title_brand')],
    hasOption(kind, 'page_by')
      ? [t('page_by'), t(`page_by_${page_by}`)]
      : [t('receipt'), receipt === null ? t('off') : <Receipt key="receipt" receipt={receipt} />],
  ];
}

function Receipt({ receipt }: { readonly receipt: NonNullable<Provider['receipt']> }) {
  const { t } = useTranslation('operator/payments');
  const { vat_code, tax_system_code, payment_subject, payment_mode, settles_from: from } = receipt;
  return (
    <div>
      <div>{t('receipt_vat', { code: vat_code })}</div>
      {tax_system_code !== null && <div>{t('receipt_tax_system', { code: tax_system_code })}</div>}
      <div className={shared.mono}>{payment_subject}</div>
      <div className={shared.mono}>{payment_mode}</div>
      {from != null && <div>{t('settles_since', { day: from })}</div>}
    </div>
  );
}

function useSwitchPairs(provider: Provider): readonly Pair[] {
  const { t } = useTranslation('operator/payments');
  return (['automatic_tax', 'collect_tax_ids', 'provider_invoices'] as const).map(
    (name) => [t(`option_${name}`), t(provider[name] ? 'on' : 'off')] as const,
  );
}
