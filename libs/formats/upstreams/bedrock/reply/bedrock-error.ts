import { isRecord, parseValue } from '#core';
import { readError, type UpstreamError } from '../../../chat/errors/read-error.js';

/** The model is not there for our account, which is the operator's to change. */
const NO_ACCESS = /don.t have access to the model|not authorized to perform: bedrock:|is not authorized to invoke/i;
const NO_MODEL =
  /model identifier is invalid|on-demand throughput isn.t supported|model version has reached the end of its life|is marked by provider as legacy/i;
/** A refused signature quotes the request, with the keys' session token. */
const CANONICAL = /\s+The Canonical String for this request[\s\S]*$/;
const ARN = /\barn:aws[\w-]*:[\w:/.@+=,*-]+/g;

/** Names of exceptions within a stream, and the codes that our formats know. */
const CODES: Readonly<Record<string, string>> = {
  throttlingexception: 'rate_limit_error',
  servicequotaexceededexception: 'insufficient_quota',
  serviceunavailableexception: 'unavailable',
  internalserverexception: 'internal',
  modeltimeoutexception: 'deadline_exceeded',
  validationexception: 'invalid_request_error',
  accessdeniedexception: 'permission_error',
};

/** The error of a response with another status than 200. Its name stands in a header. */
export function readBedrockError(
  bytes: Buffer,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): UpstreamError {
  const error = readError(bytes);
  const message = error.message.replace(CANONICAL, '').replaceAll(ARN, 'arn:…');
  return { ...error, message, code: codeOf(message) ?? typeOf(bytes, headers) ?? error.code };
}

/** The error that an exception frame stands for, as an event of Messages. */
export function errorEvent(exception: string, payload: Buffer): string {
  const type = CODES[exception.toLowerCase()] ?? 'api_error';
  return JSON.stringify({ type: 'error', error: { type, message: readBedrockError(payload, {}).message } });
}

function codeOf(message: string): string | null {
  if (NO_ACCESS.test(message)) return 'model_access_denied';
  return NO_MODEL.test(message) ? 'model_identifier_invalid' : null;
}

/** `ThrottlingException:http://internal.amazon.com/coral/…` */
function typeOf(bytes: Buffer, headers: Readonly<Record<string, string | string[] | undefined>>): string | null {
  const [header] = [headers['x-amzn-errortype'] ?? []].flat();
  const body = parseValue(bytes);
  const named = header ?? (isRecord(body) && typeof body.__type === 'string' ? body.__type : null);
  return /([A-Za-z]{1,100})(?::|$)/.exec(named ?? '')?.[1] ?? null;
}
