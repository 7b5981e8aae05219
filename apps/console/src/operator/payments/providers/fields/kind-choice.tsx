import { useTranslation } from 'react-i18next';
import { OptionList } from '@/kit/choices/option-list';
import type { Provider } from '../../data/providers';

const KINDS = ['stripe', 'yookassa', 'epay', 'btcpay', 'bank_transfer'] as const;

interface KindChoiceProps {
  readonly value: Provider['kind'];
  readonly onChange: (kind: Provider['kind']) => void;
}

/** The kinds of providers, each with what customers pay by. */
export function KindChoice({ value, onChange }: KindChoiceProps) {
  const { t } = useTranslation('operator/payments');
  const options = KINDS.map((kind) => ({ value: kind, label: t(`kind_${kind}`), note: t(`kind_note_${kind}`) }));
  return <OptionList label={t('kind')} options={options} value={value} onChange={onChange} />;
}
