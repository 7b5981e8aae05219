import {
  TokenRefused,
  TokenUnavailable,
  type Lease,
  type TokenReply,
  type TokenRequest,
} from '../tokens/token-service.js';
import type { AwsKeys, AwsRole } from './aws-secret.js';
import { signRequest } from './sign-request.js';

const VERSION = '2011-06-15';
/** The most that chained roles are granted, and the least maximum of any role. */
const DURATION_SECONDS = 3_600;
const FORM = 'application/x-www-form-urlencoded; charset=utf-8';
/** Refusals that pass: limits, and a clock that is wrong. */
const PASSING = /^(?:Throttling|RequestLimitExceeded|ServiceUnavailable|InternalFailure)/;
const MESSAGE_CHARACTERS_MAX = 300;

/** STS of a region; those of China have their own domain. */
export function stsUrlOf(region: string): string {
  return `https://sts.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}

/** A call of STS that asks for temporary keys of a role. */
export function assumeRoleRequest(
  url: string,
  { keys, role, region }: { readonly keys: AwsKeys; readonly role: AwsRole; readonly region: string },
  nowMs: number,
): TokenRequest {
  const form = new URLSearchParams({
    Action: 'AssumeRole',
    Version: VERSION,
    RoleArn: role.arn,
    RoleSessionName: role.sessionName,
    DurationSeconds: String(DURATION_SECONDS),
    ...(role.externalId === null ? {} : { ExternalId: role.externalId }),
  });
  const body = Buffer.from(form.toString());
  const { host, pathname } = new URL(url);
  const call = { method: 'POST', host, path: pathname, contentType: FORM, parts: [body] } as const;
  return {
    url,
    headers: { 'content-type': FORM, ...signRequest(call, keys, { service: 'sts', region }, nowMs) },
    body,
  };
}

/** The keys in STS's answer. Throws TokenRefused or TokenUnavailable. */
export function readAssumedRole({ status, bytes }: TokenReply): Lease<AwsKeys> {
  const xml = bytes.toString('utf8');
  if (status !== 200) {
    const code = tagOf(xml, 'Code') ?? String(status);
    const message = `AWS STS: ${code}: ${tagOf(xml, 'Message') ?? 'no reason'}`.slice(0, MESSAGE_CHARACTERS_MAX);
    if (status >= 500 || status === 429 || PASSING.test(code)) throw new TokenUnavailable(message);
    throw new TokenRefused(message);
  }
  const [accessKeyId, secretAccessKey, sessionToken, expiration] = [
    ...['AccessKeyId', 'SecretAccessKey', 'SessionToken', 'Expiration'].map((name) => tagOf(xml, name)),
  ];
  const expiresAtMs = Date.parse(expiration ?? '');
  if (accessKeyId == null || secretAccessKey == null || sessionToken == null || Number.isNaN(expiresAtMs)) {
    throw new TokenUnavailable('AWS STS returned a response without keys');
  }
  return { value: { accessKeyId, secretAccessKey, sessionToken }, expiresAtMs };
}

/** The text of an element. Keys and codes have no entities; in messages those of quotes stay. */
function tagOf(xml: string, name: string): string | null {
  const start = xml.indexOf(`<${name}>`);
  const end = xml.indexOf(`</${name}>`, start);
  return start < 0 || end < 0 ? null : xml.slice(start + name.length + 2, end).trim();
}
