import { ApiProperty } from '@nestjs/swagger';
import { ATTENTION_KINDS, ATTENTION_SEVERITIES, ATTENTION_SUBJECTS, type Attention } from '#doctor';
import { exampleId } from '../../../conventions/examples.js';
import {
  MessageCodeProperty,
  MessageParamsProperty,
  ObjectProperty,
  TimeProperty,
} from '../../../conventions/fields/response-properties.js';

export class AttentionRemedyResponse {
  @ApiProperty({ type: 'string', enum: [...ATTENTION_SUBJECTS] })
  type!: string;

  @ApiProperty({
    type: 'string',
    nullable: true,
    example: exampleId('chn'),
    description: 'Null: there is one of its type.',
  })
  id!: string | null;
}

export class AttentionSubjectResponse extends AttentionRemedyResponse {
  @ApiProperty({ type: 'string', nullable: true, example: 'openai-main' })
  name!: string | null;
}

export class AttentionItemResponse {
  @ApiProperty({ type: 'string', enum: [...ATTENTION_KINDS] })
  kind!: string;

  @ApiProperty({ type: 'string', enum: [...ATTENTION_SEVERITIES] })
  severity!: string;

  @TimeProperty({ nullable: true, description: 'Null: not known.' })
  since!: string | null;

  @ApiProperty({ type: AttentionSubjectResponse, description: 'What it is about.' })
  subject!: AttentionSubjectResponse;

  @ApiProperty({
    type: 'string',
    example: 'Traffic is routed around it: high failure rate.',
    description: 'A sentence for people; it may change.',
  })
  reason!: string;

  @MessageCodeProperty('channel_ejected')
  code!: string;

  @MessageParamsProperty({ cause: [{ code: 'failure_rate', params: {} }] })
  params!: Readonly<Record<string, unknown>>;

  @ApiProperty({ type: AttentionRemedyResponse, description: 'Where it is put right.' })
  remedy!: AttentionRemedyResponse;
}

export class AttentionResponse {
  @ObjectProperty('attention')
  object!: 'attention';

  @TimeProperty()
  checked_at!: string;

  @ApiProperty({ type: 'boolean', description: 'False: a store did not answer in time, something may be missing.' })
  complete!: boolean;

  @ApiProperty({ type: [AttentionItemResponse], description: 'Critical first, then the oldest.' })
  items!: AttentionItemResponse[];
}

export function presentAttention({ kind, severity, since, subject, reason, remedy }: Attention) {
  const { code, params, text } = reason;
  return { kind, severity, since: since?.toISOString() ?? null, subject, reason: text, code, params, remedy };
}
