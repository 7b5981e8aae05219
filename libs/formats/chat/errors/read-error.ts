import { isRecord, parseValue } from '#core';
import { cleanErrorText } from './clean-error-text.js';
import { readLimitDetails, readLimitSource } from './read-limit-details.js';

/** An upstream's error, safe to show to a customer: no secrets, no internal addresses, bounded in length. */
export interface UpstreamError {
  readonly message: string;
  readonly param: string | null;
  /** The upstream's error code; numeric codes as text. */
  readonly code: string | null;
  /** The original provider's message, when a reseller forwards it beside its own. */
  readonly raw?: string;
  /** The retry delay in the body, outside its message. */
  readonly retryAfterMs?: number;
  /** Whether the exceeded limit resets within the hour, when the body says so. */
  readonly limitPasses?: boolean;
}

const READ_BYTES_MAX = 65_536;
const LABEL_CHARACTERS_MAX = 200;
const DEPTH_MAX = 8;
/** Members that may hold the whole error again. */
const NESTING_FIELDS = ['error', 'errors', 'message', 'detail'];
/** Members that may hold its text, the most specific first. */
const TEXT_FIELDS = ['error', 'message', 'msg', 'error_msg', 'error_message', 'Message', 'detail', 'title'];
const NO_MESSAGE = 'The upstream gave no reason.';

/** Reads an error body of any shape that providers send: OpenAI's, plain text, FastAPI's `detail`, HTML, empty. */
export function readError(bytes: Buffer): UpstreamError {
  const text = bytes.toString('utf8', 0, READ_BYTES_MAX).trim();
  const value = parseValue(bytes.subarray(0, READ_BYTES_MAX));
  if (value !== undefined) return readErrorValue(value);
  return upstreamError(text.startsWith('<') ? htmlTitle(text) : text);
}

/** The same for a parsed body, or for the `error` member of a body with status 200. */
export function readErrorValue(value: unknown, depth = 0): UpstreamError {
  if (typeof value === 'string') return upstreamError(value);
  if (depth > DEPTH_MAX) return upstreamError('');
  if (Array.isArray(value)) return readErrorValue(value[0], depth + 1);
  if (!isRecord(value)) return upstreamError('');
  if (Array.isArray(value.loc)) return readValidationDetail(value, value.loc);
  const inner = NESTING_FIELDS.map((field) => value[field]).find(isNested);
  if (inner !== undefined) return readErrorValue(inner, depth + 1);
  const message = TEXT_FIELDS.map((field) => value[field]).find((text) => typeof text === 'string' && text !== '');
  const error = upstreamError(message, value.param, value.code ?? value.type);
  const raw = isRecord(value.metadata) ? value.metadata.raw : undefined;
  const signals = { ...readLimitDetails(value.details), ...readLimitSource(value.metadata) };
  return { ...error, ...signals, ...(typeof raw === 'string' && raw !== '' ? { raw: cleanErrorText(raw) } : {}) };
}

/** An error as one line. */
export function describeError({ message, raw }: UpstreamError): string {
  return raw === undefined ? message : `${message}: ${raw}`;
}

/** FastAPI's format: `{"loc": ["body", "messages", 0, "role"], "msg": "…", "type": "…"}`. */
function readValidationDetail(detail: Record<string, unknown>, path: readonly unknown[]): UpstreamError {
  const steps = path[0] === 'body' ? path.slice(1) : path;
  const param = steps.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  return upstreamError(detail.msg, param.replace(/^\./, ''), detail.type);
}

function isNested(value: unknown): boolean {
  return isRecord(value) || (Array.isArray(value) && value.length > 0);
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
