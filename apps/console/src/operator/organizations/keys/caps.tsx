import { useTranslation } from 'react-i18next';
import type { components } from '@/api/generated/management';
import { Money } from '@/kit';

interface CapsProps {
  readonly caps: readonly components['schemas']['SpendCapResponse'][];
}

/** What may be spent, and how much of it is. */
export function Caps({ caps }: CapsProps) {
  const { t } = useTranslation('operator/organizations');
  if (caps.length === 0) return <>–</>;
  return caps.map(({ period, amount_usd, spent_usd }) => (
    <div key={period}>
      <Money usd={spent_usd} /> / <Money usd={amount_usd} /> {t(`per_${period}`)}
    </div>
  ));
}
