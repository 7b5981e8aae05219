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
  'account_exists',
  'account_suspended',
  'email_not_verified',
  'factor_setup_required',
  'idempotency_in_progress',
  'impersonation_refused',
  'last_owner',
  'not_found',
  'overloaded',
  'request_timeout',
  'request_too_large',
  'session_required',
  'single_sign_on_required',
  'step_up_required',
] as const;

type KnownCode = (typeof KNOWN)[number];

const isKnown = (code: string): code is KnownCode => (KNOWN as readonly string[]).includes(code);

/** What is wrong of a person who is known: fields of the API. */
const PROOFS = ['code', 'current_password', 'passkey', 'password'] as const;

type Proof = (typeof PROOFS)[number];

const isProof = (param: string | null): param is Proof => (PROOFS as readonly (string | null)[]).includes(param);

/** From here on the API failed, and not the request. */
const FAILED_STATUS = 500;

/**
 * What an error says to a person where it has no region of its own: of a failure of the API with the id of its request.
 */
export function useErrorText(): (error: unknown) => string {
  const { t } = useTranslation();
  const sentenceOf = useErrorSentence();
  return (error) => {
    const text = sentenceOf(error);
    const hasFailed = error instanceof ApiError && error.status >= FAILED_STATUS;
    return hasFailed && error.requestId !== null ? t('error_with_request', { text, id: error.requestId }) : text;
  };
}

/** The same without the id. Texts of refusals are loaded after the page: until then the API's own message stands for them. */
export function useErrorSentence(): (error: unknown) => string {
  const { t } = useTranslation();
  const { t: refusalText, i18n } = useTranslation('refusals', { useSuspense: false });
  return (error) => {
    if (!(error instanceof ApiError)) return t('error_unexpected');
    if (error.code === 'role_not_allowed' && error.audience === 'operator') return t('error_role_of_operator');
    if (error.code === 'invalid_credentials' && isProof(error.param)) return t(`error_wrong_${error.param}`);
    const refused = `refusal_${String(error.facts.reason)}`;
    if (i18n.exists(refused, { ns: 'refusals' })) return refusalText(refused as 'refusal_slug_taken', error.facts);
    const wrong = `field_${String(error.facts.rule)}`;
    if (i18n.exists(wrong, { ns: 'refusals' })) return refusalText(wrong as 'field_text', error.facts);
    return isKnown(error.code) ? t(`error_${error.code}`) : error.message;
  };
}
