import type { StatusKind } from '@/kit/states/status';

interface DisputeState {
  /** As the provider calls it. */
  readonly status: string;
  readonly open: boolean;
}

/** The cardholder's bank asks; no money has moved. */
export const isInquiry = ({ status }: Pick<DisputeState, 'status'>): boolean => status.startsWith('warning_');

/** Evidence can be sent. */
export const mustAnswer = ({ status, open }: DisputeState): boolean => open && status.endsWith('needs_response');

export function kindOfDispute(dispute: DisputeState): StatusKind {
  if (mustAnswer(dispute)) return isInquiry(dispute) ? 'warn' : 'bad';
  if (dispute.open) return 'live';
  return dispute.status === 'won' ? 'ok' : 'rest';
}
