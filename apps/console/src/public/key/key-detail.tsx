import { useTranslation } from 'react-i18next';
import { LimitAmount, NamedAmount } from '@/caps/parts/amounts';
import { Count, DataTable, Facts, Instant, Meter, Money, Pairs, Region, useZone, type Column, type Fact } from '@/kit';
import { useCapName } from './cap-name';
import { leastCap, usageOf, usedShare } from './key-facts';
import type { CapView, CreditsView, KeyView, RateLimits } from './read-key';

interface KeyDetailProps {
  readonly view: KeyView;
  /** Null: the key may not read them. */
  readonly credits: CreditsView | null;
}

/** What is left, and what the key may do. */
export function KeyDetail({ view, credits }: KeyDetailProps) {
  const { t } = useTranslation('public');
  const zone = useZone();
  return (
    <>
      <KeyFacts view={view} credits={credits} />
      <Region title={t(capsTitle(view.caps))} note={zone} isPadded={view.caps.length === 0}>
        {view.caps.length === 0 ? t('key_no_caps') : <Caps caps={view.caps} />}
      </Region>
      <Region title={t('key_rates')}>
        <Rates limits={view.limits} />
      </Region>
      <Region title={t('key_access')} isPadded>
        <Access view={view} />
      </Region>
    </>
  );
}

function KeyFacts({ view, credits }: KeyDetailProps) {
  const { t } = useTranslation('public');
  const nameOf = useCapName();
  const least = leastCap(view.caps);
  const facts: Fact[] = [
    { label: t('key_label'), value: view.label, size: 's' },
    least === undefined
      ? { label: t('key_left'), value: t('key_no_cap'), size: 's' }
      : {
          label: t('key_left'),
          value: <NamedAmount unit={usageOf(least).unit} value={usageOf(least).left} />,
          note: nameOf(least),
        },
    credits === null
      ? { label: t('key_available'), value: t('key_hidden'), size: 's' }
      : {
          label: t('key_available'),
          value: <Money usd={credits.available_usd} />,
          note: (
            <>
              {t('key_on_hold')} <Money usd={credits.held_usd} />
            </>
          ),
        },
    {
      label: t('key_expires'),
      value: view.expires_at === null ? t('key_never') : <Instant at={view.expires_at} />,
      size: 's',
    },
  ];
  return <Facts facts={facts} />;
}

const capsTitle = (caps: readonly CapView[]) =>
  caps.every((cap) => usageOf(cap).unit === 'usd') ? 'key_caps' : 'key_caps_mixed';

function Caps({ caps }: { readonly caps: readonly CapView[] }) {
  const { t } = useTranslation('public');
  const nameOf = useCapName();
  const amountOf = (cap: CapView, figure: 'left' | 'limit' | 'used' | 'open') => {
    const usage = usageOf(cap);
    return figure === 'limit' ? (
      <NamedAmount unit={usage.unit} value={usage.limit} />
    ) : (
      <LimitAmount unit={usage.unit} value={usage[figure]} />
    );
  };
  const columns: readonly Column<CapView>[] = [
    { id: 'cap', head: t('key_cap'), cell: nameOf },
    { id: 'left', head: t('key_left'), align: 'right', cell: (cap) => amountOf(cap, 'left') },
    { id: 'amount', head: t('key_amount'), align: 'right', cell: (cap) => amountOf(cap, 'limit') },
    { id: 'spent', head: t('key_spent'), align: 'right', cell: (cap) => amountOf(cap, 'used') },
    { id: 'held', head: t('key_on_hold'), align: 'right', cell: (cap) => amountOf(cap, 'open') },
    { id: 'share', head: t('key_used'), cell: (cap) => <Meter share={usedShare(cap)} label={nameOf(cap)} /> },
    {
      id: 'resets',
      head: t('key_resets'),
      cell: ({ resets_at: at }) => (at === null ? t('key_never') : <Instant at={at} />),
    },
  ];
  return (
    <DataTable
      label={t(capsTitle(caps))}
      columns={columns}
      rows={caps}
      keyOf={({ id, scope, period }) => id ?? `${scope} ${period}`}
      toneOf={(cap) => (cap.enforced && usedShare(cap) >= 1 ? 'bad' : undefined)}
    />
  );
}

const RATES = ['rpm', 'tpm', 'concurrency'] as const;

function Rates({ limits }: { readonly limits: KeyView['limits'] }) {
  const { t } = useTranslation('public');
  const limitOf = (of: RateLimits, rate: (typeof RATES)[number]) => {
    const value = of[rate];
    return value === null ? t('key_no_limit') : <Count value={value} />;
  };
  return (
    <DataTable
      label={t('key_rates')}
      columns={[
        { id: 'rate', head: t('key_rate'), cell: (rate) => t(`key_rate_${rate}`) },
        { id: 'key', head: t('key_of_key'), align: 'right', cell: (rate) => limitOf(limits.key, rate) },
        {
          id: 'organization',
          head: t('key_of_organization'),
          align: 'right',
          cell: (rate) => limitOf(limits.organization, rate),
        },
      ]}
      rows={RATES}
      keyOf={(rate) => rate}
    />
  );
}

function Access({ view }: { readonly view: KeyView }) {
  const { t } = useTranslation('public');
  const list = (texts: readonly string[] | null): string =>
    texts === null || texts.length === 0 ? t('key_all') : texts.join(', ');
  return (
    <Pairs
      pairs={[
        [t('key_models'), list(view.scopes.models)],
        [t('key_endpoints'), list(view.scopes.endpoints)],
        [t('key_addresses'), list(view.ip_allow)],
      ]}
    />
  );
}
