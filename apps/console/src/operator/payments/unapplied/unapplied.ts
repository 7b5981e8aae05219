import type { components } from '@/api/generated/management';
import { portionOf } from '@/kit/values/decimals';

export type Unapplied = components['schemas']['UnappliedPaymentResponse'];

/** What is left in the currency that was paid, as it is returned: the payer gets no less than it is worth. */
export const leftIn = ({ left_usd, amount_usd, amount }: Unapplied): string => portionOf(amount, left_usd, amount_usd);
