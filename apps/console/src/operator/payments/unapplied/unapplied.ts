import type { components } from '@/api/generated/management';

export type Unapplied = components['schemas']['UnappliedPaymentResponse'];
