import { useTranslation } from 'react-i18next';
import { useErrorName } from '@/kit';

/** The codes that have a sentence of their own; others are in the documentation. */
const EXPLAINED = [
  ...(['insufficient_balance', 'spend_cap_reached', 'rate_limit_exceeded', 'model_not_found'] as const),
  ...(['model_not_allowed', 'context_length_exceeded', 'invalid_request_error', 'all_channels_failed'] as const),
  ...(['upstream_error', 'key_revoked', 'key_expired', 'account_suspended', 'ip_not_allowed'] as const),
  ...(['scope_missing', 'not_found', 'maintenance', 'overloaded', 'model_sunset'] as const),
];

interface ErrorHelp {
  readonly name: string;
  /** What to do about it. */
  readonly help: string;
}

/** What an error code means. */
export function useErrorHelp(code: string): ErrorHelp {
  const { t } = useTranslation('portal/requests');
  const nameOf = useErrorName();
  const explained = EXPLAINED.find((known) => known === code);
  return { name: nameOf(code), help: t(explained === undefined ? 'error_unknown' : `error_${explained}`) };
}
