import { useTranslation } from 'react-i18next';

/** Why a provider's log-in led to nothing: the codes that its callback leaves in the address. */
const REFUSALS = [
  'invalid_credentials',
  'invalid_link',
  'account_exists',
  'email_not_verified',
  'registration_closed',
  'account_suspended',
  'session_required',
  'step_up_required',
  'factor_required',
  'conflict',
] as const;

/** The sentence of such a code. */
export function useRefusalText(): (code: string) => string {
  const { t } = useTranslation('auth');
  return (code) => {
    const known = REFUSALS.find((refusal) => refusal === code);
    return known === undefined ? t('refused_otherwise', { code }) : t(`refused_${known}`);
  };
}
