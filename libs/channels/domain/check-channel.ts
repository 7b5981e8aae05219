import { RoutifyError, Secret, type ErrorDetail, checkUpstreamUrl } from '#core';
import type { UpstreamRule } from '#core/infra';
import { checkCloudSecret } from '../cloud-credentials/cloud-secret.js';
import { cloudProblem } from './cloud-endpoint.js';
import { cloudOf, type ChannelKind } from './kinds/channel-kind.js';
import { parseChannelOptions } from './channel-options.js';
import { toolsApiProblem } from './tools-api.js';

interface CheckedFields {
  readonly kind: ChannelKind;
  readonly baseUrl: string;
  readonly preset: string | null;
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * Checks that go beyond the types of fields. Throws `invalid_request_error` with every invalid option, and with a base
 * URL that the SSRF guard refuses.
 */
export function checkChannel({ kind, baseUrl, preset, options }: CheckedFields, allow: readonly UpstreamRule[]): void {
  const verdict = checkUpstreamUrl(baseUrl, allow);
  const details: ErrorDetail[] = [];
  if (verdict.kind === 'refused') {
    details.push({ path: 'base_url', code: 'invalid', message: `base_url ${verdict.reason}.` });
  }
  const parsed = parseChannelOptions(options, preset);
  if ('details' in parsed) details.push(...parsed.details);
  else {
    const problem = toolsApiProblem(kind, parsed.options.toolsApi);
    if (problem !== null) details.push({ path: 'options.tools_api', code: 'invalid', message: problem });
    if (verdict.kind === 'allowed') {
      const message = cloudProblem(kind, new URL(baseUrl), parsed.options.awsRegion);
      if (message !== null) details.push({ path: 'base_url', code: 'invalid', message });
    }
  }
  // An option that follows from a wrong one is wrong as well.
  const first =
    details.find(({ path }) => !path.startsWith(OPTION) || path.slice(OPTION.length) in options) ?? details[0];
  if (first === undefined) return;
  const metadata = first.expected === undefined ? {} : { metadata: { rule: 'value' } };
  throw new RoutifyError('invalid_request_error', first.message, { param: first.path, details, ...metadata });
}

const OPTION = 'options.';
const SECRET = /^[\x21-\x7e]{1,4096}$/;
const SHOWN_FROM_CHARACTERS = 16;
const SHOWN_CHARACTERS = 4;

/** A secret as it is stored. */
interface StorableSecret {
  readonly secret: Secret;
  /**
   * The last characters of a secret, or of the id in it, to recognise it by; empty for a short one, which they would
   * reveal.
   */
  readonly last4: string;
}

/**
 * Checks a secret for its kind of channel: one sent in a header is visible ASCII, one of a platform has its shape.
 * Throws with `param` otherwise, without the secret.
 */
export function readSecret(kind: ChannelKind, given: Secret, param: string): StorableSecret {
  const secret = given.reveal();
  const cloud = cloudOf(kind);
  if (cloud === null) {
    if (!SECRET.test(secret)) refuseSecret(param, `${param} ${HEADER_RULE} (got ${secret.length} characters).`);
    return { secret: new Secret(secret), last4: last4Of(secret) };
  }
  const checked = checkCloudSecret(cloud, secret);
  if ('fault' in checked) refuseSecret(param, `${param} of a channel of the kind ${kind} ${checked.fault}.`);
  const { text, shownId } = checked;
  return { secret: new Secret(text), last4: shownId?.slice(-SHOWN_CHARACTERS) ?? last4Of(text) };
}

const HEADER_RULE = 'must be 1 to 4096 visible ASCII characters without spaces';

/** The same where the channel is not known yet: no kind would take another one. */
export function checkSecret(secret: string, param: string): void {
  if (SECRET.test(secret) || secret.trimStart().startsWith('{')) return;
  refuseSecret(param, `${param} ${HEADER_RULE}, or a JSON object (got ${secret.length} characters).`);
}

function refuseSecret(param: string, message: string): never {
  throw new RoutifyError('invalid_request_error', message, { param });
}

/** The last four characters of a secret, to recognise it by; empty for a short one, which they would reveal. */
export function last4Of(secret: string): string {
  return secret.length < SHOWN_FROM_CHARACTERS ? '' : secret.slice(-SHOWN_CHARACTERS);
}
