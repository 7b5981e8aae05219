import { isRecord } from '../json/is-record.js';
import { parseValue } from '../json/parse-value.js';
import { cleanErrorText } from './clean-error-text.js';

/** An upstream's complaint, fit to be shown to a customer: nothing secret, nothing internal, nothing endless. */
export interface UpstreamError {
  readonly message: string;
  readonly param: string | null;
  /** The upstream's own word for it; numeric codes as text. */
  readonly code: string | null;
  /** Words of the provider behind a reseller, where the reseller hands them on beside its own. */
  readonly raw?: string;
}

const READ_BYTES_MAX = 65_536;
const LABEL_CHARACTERS_MAX = 200;
const NO_MESSAGE = 'The upstream gave no reason.';

/** Reads an error body of any shape that providers send: OpenAI's, bare texts, FastAPI's `detail`, HTML, nothing. */
export function readError(bytes: Buffer): UpstreamError {
  const text = bytes.toString('utf8', 0, READ_BYTES_MAX).trim();
  const value = parseValue(bytes.subarray(0, READ_BYTES_MAX));
  if (value !== undefined) return readErrorValue(value);
  return upstreamError(text.startsWith('<') ? htmlTitle(text) : text);
}

/** The same of a parsed body, or of the `error` member of a body that came with status 200. */
export function readErrorValue(value: unknown): UpstreamError {
  if (typeof value === 'string') return upstreamError(value);
  if (Array.isArray(value)) return readErrorValue(value[0]);
  if (!isRecord(value)) return upstreamError('');
  if (typeof value.error === 'string') return upstreamError(value.error, value.param, value.code);
  if (isRecord(value.error)) return readErrorValue(value.error);
  if (Array.isArray(value.detail)) return readValidationDetail(value.detail[0]);
  const message = [value.message, value.detail, value.title].find((text) => typeof text === 'string' && text !== '');
  const error = upstreamError(message, value.param, value.code ?? value.type);
  const raw = isRecord(value.metadata) ? value.metadata.raw : undefined;
  return typeof raw === 'string' && raw !== '' ? { ...error, raw: cleanErrorText(raw) } : error;
}

/** An error in one line. */
export function describeError({ message, raw }: UpstreamError): string {
  return raw === undefined ? message : `${message}: ${raw}`;
}

/** FastAPI's form: `{"loc": ["body", "messages", 0, "role"], "msg": "…", "type": "…"}`. */
function readValidationDetail(detail: unknown): UpstreamError {
  if (!isRecord(detail)) return upstreamError(detail);
  const path: readonly unknown[] = Array.isArray(detail.loc) ? detail.loc : [];
  const steps = path[0] === 'body' ? path.slice(1) : path;
  const param = steps.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  return upstreamError(detail.msg, param.replace(/^\./, ''), detail.type);
}

function upstreamError(message: unknown, param?: unknown, code?: unknown): UpstreamError {
  const text = typeof message === 'string' ? cleanErrorText(message) : '';
  return { message: text === '' ? NO_MESSAGE : text, param: label(param), code: label(code) };
}

function label(value: unknown): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = cleanErrorText(String(value));
  return text === '' ? null : text.slice(0, LABEL_CHARACTERS_MAX);
}

function htmlTitle(html: string): string {
  const title = /<title[^>]{0,200}>([^<]{1,300})</i.exec(html)?.[1];
  return title === undefined ? 'The upstream answered with a page of HTML.' : `The upstream answered: ${title.trim()}`;
}
