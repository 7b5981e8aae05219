import { useTranslation } from 'react-i18next';

/** Why a provider's log-in led to nothing: the codes that its callback leaves in the address, beside the reasons of refusals. */
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
  'own_login_required',
] as const;

/** The sentence of such a code, with the request of those that the log has more of. Texts of refusals are loaded after the page. */
export function useRefusalText(): (code: string, request?: string) => string {
  const { t } = useTranslation(['auth', 'kit']);
  const { t: refusalText, i18n } = useTranslation('refusals', { useSuspense: false });
  const sentenceOf = (code: string): string => {
    const refused = `refusal_${code}`;
    if (i18n.exists(refused, { ns: 'refusals' })) return refusalText(refused as 'refusal_sign_on_denied');
    const known = REFUSALS.find((refusal) => refusal === code);
    return known === undefined ? t('refused_otherwise', { code }) : t(`refused_${known}`);
  };
  return (code, request) => {
    const text = sentenceOf(code);
    return request === undefined ? text : t('kit:error_with_request', { text, id: request });
  };
}
