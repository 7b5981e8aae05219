import { useTranslation } from 'react-i18next';
import { ApiError } from '@/api/api-error';

/** The codes that the kit has a sentence for; others show the API's own message. */
const KNOWN = [
  'unreachable',
  'invalid_credentials',
  'factor_required',
  'invalid_link',
  'weak_password',
  'role_not_allowed',
  'scope_missing',
  'registration_closed',
  'rate_limit_exceeded',
  'temporarily_unavailable',
  'version_conflict',
  'internal_error',
  'passkey_refused',
  'passkey_known',
  'own_login_required',
] as const;

type KnownCode = (typeof KNOWN)[number];

const isKnown = (code: string): code is KnownCode => (KNOWN as readonly string[]).includes(code);

/** What an error says to a person. */
export function useErrorText(): (error: unknown) => string {
  const { t } = useTranslation();
  return (error) => {
    if (!(error instanceof ApiError)) return t('error_unexpected');
    if (error.code === 'role_not_allowed' && error.audience === 'operator') return t('error_role_of_operator');
    return isKnown(error.code) ? t(`error_${error.code}`) : error.message;
  };
}
