import { useTranslation } from 'react-i18next';
import type { Provider } from './providers';

const NAMED = [
  ...(['alipay', 'wxpay', 'qqpay', 'bank'] as const),
  ...(['bank_card', 'sbp', 'tinkoff_bank', 'sberbank', 'yoo_money'] as const),
] as const;

type Named = (typeof NAMED)[number];

const METHODS: Readonly<Partial<Record<Provider['kind'], readonly Named[]>>> = {
  epay: ['alipay', 'wxpay', 'qqpay', 'bank'],
  yookassa: ['bank_card', 'sbp', 'tinkoff_bank', 'sberbank', 'yoo_money'],
};

/** Of this form are the codes of vendors. */
const CODE = /^[a-z0-9_]{1,40}$/i;

/** Null: customers of the kind choose on its payment page alone. */
export const methodsOf = (kind: Provider['kind']): readonly Named[] | null => METHODS[kind] ?? null;

/** What a list of methods offers: the known ones, those that are chosen, and what is typed, if it can be a code. */
export function codesToChoose(known: readonly string[], chosen: readonly string[], typed: string): readonly string[] {
  const code = typed.trim();
  return [...new Set([...known, ...chosen, ...(CODE.test(code) ? [code] : [])])];
}

const isNamed = (code: string): code is Named => (NAMED as readonly string[]).includes(code);

/** What people call a way to pay, by its code; another one stays as it is. */
export function useMethodName(): (code: string) => string {
  const { t } = useTranslation('operator/payments');
  return (code) => (isNamed(code) ? t(`method_${code}`) : code);
}
