import { ApiProperty } from '@nestjs/swagger';

/** The reason of a failed call to an upstream. */
export class TrialProblemResponse {
  @ApiProperty({
    type: 'string',
    example: 'credential_refused',
    description:
      'What it would mean for a request: `credential_refused`, `quota_exhausted`, `rate_limited`, `over_limit`, `overloaded`, ' +
      '`model_missing`, `request_refused`, `upstream_error`, or what failed on the way: `connect_failed`, `dns_failed`, ' +
      '`blocked`, `proxy_unreachable`, `proxy_refused`, `tls_failed`, a timeout, `connection_lost`, `unreadable_reply`, `token_unavailable`, `token_expired`, `clock_skew`, `incomplete_stream`, `no_model_list`.',
  })
  reason!: string;

  @ApiProperty({
    type: 'string',
    description: 'In the upstream’s words where it had any, without secrets.',
    example: 'Incorrect API key provided.',
  })
  message!: string;
}

export function UpstreamStatusProperty(): PropertyDecorator {
  return ApiProperty({ type: 'integer', nullable: true, description: 'HTTP status of the upstream; null: none came.' });
}

export function TrialProblemProperty(): PropertyDecorator {
  return ApiProperty({ type: TrialProblemResponse, nullable: true });
}
