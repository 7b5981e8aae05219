import { ApiProperty } from '@nestjs/swagger';
import { FINDING_STATUSES, worstOf, type Finding, type FindingStatus } from '#doctor';
import {
  MessageCodeProperty,
  MessageParamsProperty,
  ObjectProperty,
  TimeProperty,
} from '../../../conventions/fields/response-properties.js';

const STATUS = { type: 'string', enum: [...FINDING_STATUSES] } as const;

export class FindingResponse {
  @ApiProperty({ type: 'string', example: 'redis-eviction' })
  check!: string;

  @ApiProperty(STATUS)
  status!: FindingStatus;

  @ApiProperty({ type: 'string', example: 'maxmemory-policy is noeviction' })
  message!: string;

  @MessageCodeProperty('eviction_off')
  code!: string;

  @MessageParamsProperty({})
  params!: Readonly<Record<string, unknown>>;

  @ApiProperty({ type: 'string', nullable: true, description: 'The line that fixes it. Null: nothing to fix.' })
  fix!: string | null;
}

export class DoctorResponse {
  @ObjectProperty('doctor')
  object!: 'doctor';

  @TimeProperty()
  checked_at!: string;

  @ApiProperty({ ...STATUS, description: 'The most severe one of all findings.' })
  status!: FindingStatus;

  @ApiProperty({ type: [FindingResponse] })
  findings!: FindingResponse[];
}

export function presentFindings(findings: readonly Finding[], nowMs: number): DoctorResponse {
  return {
    object: 'doctor',
    checked_at: new Date(nowMs).toISOString(),
    status: worstOf(findings),
    findings: findings.map(({ check, status, message, code, params, fix }) => ({
      check,
      status,
      message,
      code,
      params,
      fix,
    })),
  };
}
