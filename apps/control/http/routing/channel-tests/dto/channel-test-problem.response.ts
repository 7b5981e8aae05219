import { reply } from '../../../conventions/fields/declare.js';
import { integer, object, text } from '../../../conventions/fields/kinds.js';

/** The reason of a failed call to an upstream. */
export class TrialProblemResponse extends reply({
  reason: text(
    'What it would mean for a request: `credential_refused`, `quota_exhausted`, `rate_limited`, `over_limit`, `overloaded`, ' +
      '`model_missing`, `request_refused`, `upstream_error`, or what failed on the way: `connect_failed`, `dns_failed`, ' +
      '`blocked`, `proxy_unreachable`, `proxy_refused`, `tls_failed`, a timeout, `connection_lost`, `unreadable_reply`, `token_unavailable`, `token_expired`, `clock_skew`, `incomplete_stream`, `no_model_list`.',
    { example: 'credential_refused' },
  ),
  message: text('In the upstream’s words where it had any, without secrets.', {
    example: 'Incorrect API key provided.',
  }),
}) {}

export const upstreamStatus = integer('HTTP status of the upstream; null: none came.', { nullable: true });

export const trialProblem = object(TrialProblemResponse, { nullable: true });
