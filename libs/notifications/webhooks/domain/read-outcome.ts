import { isRecord } from '#core';
import type { EndpointKind } from './endpoint.js';

/** Codes of what went wrong, for the API and the console. */
export const ATTEMPT_ERRORS = [
  ...['status', 'redirect', 'gone', 'refused', 'timeout', 'blocked_address', 'no_connection'],
] as const;
export type AttemptError = (typeof ATTEMPT_ERRORS)[number];

/** What a receiver answered: its status, and the beginning of its body. */
interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Null: it took the message. Chat services say some failures in a body of 200. */
export function faultOfAnswer(kind: EndpointKind, { status, body }: Answer): AttemptError | null {
  if (status === 410) return 'gone';
  if (status >= 300 && status < 400) return 'redirect';
  if (status < 200 || status >= 300) return 'status';
  return saysNo(kind, body) ? 'refused' : null;
}

function saysNo(kind: EndpointKind, body: string): boolean {
  if (kind !== 'feishu' && kind !== 'telegram') return false;
  const answer = parsed(body);
  if (!isRecord(answer)) return false;
  if (kind === 'telegram') return answer.ok === false;
  return (answer.code ?? answer.StatusCode ?? 0) !== 0;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
