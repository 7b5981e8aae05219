import { RoutifyError, type ErrorDetail } from '#kernel';
import type { UpstreamRule } from '#infra';
import { parseChannelOptions } from './channel-options.js';
import { checkUpstreamUrl } from './addresses/check-upstream-url.js';

interface CheckedFields {
  readonly baseUrl: string;
  readonly preset: string | null;
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * Checks that go beyond the types of fields. Throws `invalid_request_error` with every invalid option, and with a base
 * URL that the SSRF guard refuses.
 */
export function checkChannel({ baseUrl, preset, options }: CheckedFields, allow: readonly UpstreamRule[]): void {
  const verdict = checkUpstreamUrl(baseUrl, allow);
  const details: ErrorDetail[] = [];
  if (verdict.kind === 'refused') {
    details.push({ path: 'base_url', code: 'invalid', message: `base_url ${verdict.reason}.` });
  }
  const parsed = parseChannelOptions(options, preset);
  if ('details' in parsed) details.push(...parsed.details);
  const [first] = details;
  if (first !== undefined)
    throw new RoutifyError('invalid_request_error', first.message, { param: first.path, details });
}

const SECRET = /^[\x21-\x7e]{1,4096}$/;
const SHOWN_FROM_CHARACTERS = 16;

/** A secret is sent in a header, so it must be visible ASCII. Throws with `param` otherwise, without the secret. */
export function checkSecret(secret: string, param: string): void {
  if (SECRET.test(secret)) return;
  throw new RoutifyError(
    'invalid_request_error',
    `${param} must be 1 to 4096 visible ASCII characters without spaces (got ${secret.length} characters).`,
    { param },
  );
}

/** The last four characters of a secret, to recognise it by; empty for a short one, which they would reveal. */
export function last4Of(secret: string): string {
  return secret.length < SHOWN_FROM_CHARACTERS ? '' : secret.slice(-4);
}
