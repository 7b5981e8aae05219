import { ERRORS, RoutifyError, type ErrorBody, type ErrorCode } from '#core';
import type { Reply } from '#core/openapi';
import { messagesError } from '#formats';
import { GENERATION_ID } from './examples.js';
import { ref } from './schema-parts.js';

/** Codes of the table that only the management API sends. */
const ELSEWHERE: ReadonlySet<ErrorCode> = new Set([
  'account_exists',
  'csrf_refused',
  'email_not_verified',
  'own_login_required',
  'single_sign_on_required',
  'factor_required',
  'factor_setup_required',
  'invalid_credentials',
  'invalid_link',
  'limit_reached',
  'registration_closed',
  'session_required',
  'step_up_required',
  'impersonation_refused',
  'last_owner',
  'weak_password',
  'unknown_parameter',
  'unknown_host',
  'invalid_id',
  'role_not_allowed',
  'conflict',
  'version_conflict',
]);

const ADVICE = { excluded: [{ reason: 'rate_limited', count: 2 }], alternatives: ['openai/gpt-4o-mini'] };

const CODES = (Object.keys(ERRORS) as ErrorCode[]).filter((code) => !ELSEWHERE.has(code));

const OTHER: Reply = {
  description:
    'Any other error, in the same format. If the provider rejects the request, the error has the provider’s status, message, `param` and code.',
  content: { 'application/json': { schema: ref('Failure'), example: exampleOf('invalid_request_error') } },
};

const MESSAGES_FAILURE: Reply = {
  description: 'Any error, in the format of Anthropic’s API. `error.code` is the same as on other routes.',
  content: {
    'application/json': {
      schema: ref('MessagesFailure'),
      example: messagesError(exampleOf('invalid_request_error', 'max_tokens'), null),
    },
  },
};

/** `Failure404` … and `FailureOther`: one reply per status of the error table. */
export function failureReplies(): Record<string, Reply> {
  const statuses = [...new Set(CODES.map((code) => ERRORS[code].status))].sort((a, b) => a - b);
  return Object.fromEntries([
    ...statuses.map((status) => [nameOf(status), replyOf(status)] as const),
    ['FailureOther', OTHER],
    ['MessagesFailure', MESSAGES_FAILURE],
  ]);
}

/** Of routes in the format of Anthropic's Messages API: the same statuses and codes in its envelope. */
export function messagesFailures(): Record<string, Reply> {
  const reply = { $ref: '#/components/responses/MessagesFailure' };
  return { '4XX': reply, '5XX': reply };
}

/** References to the replies of these statuses, and to the default reply. */
export function failuresOf(statuses: readonly number[]): Record<string, Reply> {
  const replies = statuses.map((status) => [String(status), { $ref: `#/components/responses/${nameOf(status)}` }]);
  return Object.fromEntries([...replies, ['default', { $ref: '#/components/responses/FailureOther' }]]) as Record<
    string,
    Reply
  >;
}

function nameOf(status: number): string {
  return `Failure${status}`;
}

function replyOf(status: number): Reply {
  const codes = CODES.filter((code) => ERRORS[code].status === status);
  const [first] = codes;
  const shown = codes.map((code) => `\`${code}\`${ERRORS[code].retry ? ' (retry)' : ''}`).join(', ');
  const example = first === undefined ? {} : { example: exampleOf(first) };
  return { description: shown, content: { 'application/json': { schema: ref('Failure'), ...example } } };
}

function exampleOf(code: ErrorCode, param?: string): ErrorBody {
  const error = new RoutifyError(code, 'What went wrong, for people.', param === undefined ? {} : { param });
  if (code === 'upstream_rate_limited' || code === 'all_channels_failed') error.advice = ADVICE;
  return error.toFailure(GENERATION_ID);
}
