import * as openid from 'openid-client';
import { BlockedAddressError } from '#core/infra';

/** What a person can do about it: try again, ask there, or tell an administrator. */
type Advice = 'sign_on_denied' | 'sign_on_unavailable' | 'sign_on_misconfigured';

interface Explained {
  readonly advice: Advice;
  /** For the log: all that is known, without tokens. */
  readonly detail: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** As oauth4webapi says it. */
const UNREADABLE = 'JWE decryption is not configured';
const ENCRYPTED =
  'the token is encrypted, which is not supported: turn encryption off at the provider, for this client';

const LINKS_MAX = 6;
const TEXT_MAX = 200;
/** Claims whose values are shown: of others, such as the nonce, it is enough that they differ. */
const SHOWN_CLAIMS = ['iss', 'aud', 'azp', 'exp', 'nbf', 'iat', 'auth_time', 'sub'];
/** Of the person or of the provider's rules: Core 3.1.2.6. */
const DENIALS = [
  'access_denied',
  ...['login_required', 'consent_required', 'interaction_required', 'account_selection_required'],
];
const OUTAGES = ['server_error', 'temporarily_unavailable'];
const NETWORK_FAULTS = /^(?:ECONN|ETIMEDOUT|ENOTFOUND|EAI_|EPIPE|EHOST|ENET|UND_ERR_|OAUTH_TIMEOUT)/;

/** Why a log-in at a provider led to nothing. @param error of a protocol, with its causes */
export function explainFailure(error: unknown): Explained {
  const links = linksOf(error);
  const texts = links.map(textOf).filter((text, index, all) => text !== '' && all.indexOf(text) === index);
  return {
    advice: links.map(adviceOf).find((advice) => advice !== null) ?? 'sign_on_misconfigured',
    detail: texts.join(': '),
  };
}

function linksOf(error: unknown): readonly object[] {
  const links: object[] = [];
  let next = error;
  while (typeof next === 'object' && next !== null && links.length < LINKS_MAX) {
    links.push(next);
    next = (next as { readonly cause?: unknown }).cause;
  }
  return links;
}

function adviceOf(link: object): Advice | null {
  if (link instanceof openid.AuthorizationResponseError) {
    if (DENIALS.includes(link.error)) return 'sign_on_denied';
    return OUTAGES.includes(link.error) ? 'sign_on_unavailable' : 'sign_on_misconfigured';
  }
  if (link instanceof BlockedAddressError) return 'sign_on_misconfigured';
  const { name, code, status } = link as { name?: unknown; code?: unknown; status?: unknown };
  const isSilent = name === 'TimeoutError' || (typeof code === 'string' && NETWORK_FAULTS.test(code));
  return isSilent || (typeof status === 'number' && status >= 500) ? 'sign_on_unavailable' : null;
}

function textOf(link: object): string {
  if (link instanceof openid.AuthorizationResponseError || link instanceof openid.ResponseBodyError) {
    const status = link instanceof openid.ResponseBodyError ? `${link.status} ` : '';
    return cut(`the provider answered ${status}${link.error}${suffix(link.error_description)}`);
  }
  if (link instanceof openid.WWWAuthenticateChallengeError) {
    const { error, error_description: description } = link.cause[0]?.parameters ?? {};
    return cut(`the provider answered ${link.status}${suffix(error)}${suffix(description)}`);
  }
  if (link instanceof Response) return `the provider answered ${link.status} ${link.headers.get('content-type') ?? ''}`;
  if (link instanceof Error) return cut(link.message === UNREADABLE ? ENCRYPTED : link.message);
  return Array.isArray(link) ? '' : comparisonOf(link as Fields);
}

/** What was expected and what came, of the claims, headers and times that openid-client names. */
function comparisonOf({ claim, attribute, claims, body, header, expected, now, tolerance }: Fields): string {
  const name = claim ?? attribute;
  if (header !== undefined) {
    const { alg, kid } = header as Fields;
    return cut(
      `alg ${shown(alg)}, kid ${shown(kid)}, expected ${expected === undefined ? 'a published key' : shown(expected)}`,
    );
  }
  if (typeof name !== 'string' || !SHOWN_CLAIMS.includes(name)) return '';
  const came = shown(((claims ?? body) as Fields | undefined)?.[name]);
  if (now === undefined) return cut(`${name} ${came}, expected ${shown(expected)}`);
  return cut(`${name} ${came}, our clock ${shown(now)}, tolerance ${shown(tolerance)} s`);
}

function shown(value: unknown): string {
  if (value === undefined) return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function suffix(text: unknown): string {
  return typeof text === 'string' && text !== '' ? `, ${text}` : '';
}

function cut(text: string): string {
  return text.length <= TEXT_MAX ? text : `${text.slice(0, TEXT_MAX)}…`;
}
