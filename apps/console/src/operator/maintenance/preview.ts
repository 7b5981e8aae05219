/** Seconds to wait where no end is known, as the gateway has it. */
const USUAL_WAIT_SECONDS = 60;

/** What clients of the gateway receive while the switch is on. */
export function replyOf(message: string, until: string | null, nowMs: number): string {
  const text = message === '' ? 'The service is under maintenance.' : message;
  const error = { message: text, type: 'api_error', code: 'maintenance', param: null };
  return [
    'HTTP/1.1 503 Service Unavailable',
    `retry-after: ${waitSeconds(until, nowMs)}`,
    'content-type: application/json; charset=utf-8',
    '',
    JSON.stringify({ error }, null, 2),
  ].join('\n');
}

function waitSeconds(until: string | null, nowMs: number): number {
  return until === null ? USUAL_WAIT_SECONDS : Math.max(1, Math.ceil((Date.parse(until) - nowMs) / 1_000));
}
