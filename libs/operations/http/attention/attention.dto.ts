import { choice, exampleId, flag, object, objects, text, time } from '#core';
import { reply, messageFields, objectName } from '#core/http';
import {
  type Attention,
  ATTENTION_KINDS,
  ATTENTION_SEVERITIES,
  ATTENTION_SUBJECTS,
} from '../../doctor/domain/attention.js';

export class AttentionRemedyResponse extends reply({
  type: choice(ATTENTION_SUBJECTS),
  id: text('ID of the subject. `null` if there is only one of its type.', {
    nullable: true,
    example: exampleId('chn'),
  }),
}) {}

export class AttentionSubjectResponse extends reply({
  ...AttentionRemedyResponse.fields,
  name: text({ nullable: true, example: 'openai-main' }),
}) {}

export class AttentionItemResponse extends reply({
  kind: choice(ATTENTION_KINDS),
  severity: choice(ATTENTION_SEVERITIES),
  since: time('`null`: unknown.', { nullable: true }),
  subject: object(AttentionSubjectResponse, 'Subject of the item.'),
  reason: text('Text in English. It may change.', { example: 'Traffic is routed around it: high failure rate.' }),
  ...messageFields('channel_ejected', { cause: [{ code: 'failure_rate', params: {} }] }),
  remedy: object(AttentionRemedyResponse, 'Path to fix the problem.'),
}) {}

export class AttentionResponse extends reply({
  object: objectName('attention'),
  checked_at: time(),
  complete: flag('`false` if a store did not respond in time. Items may be missing.'),
  items: objects(AttentionItemResponse, 'Items, critical first, then oldest first.'),
}) {}

export function presentAttention({ kind, severity, since, subject, reason, remedy }: Attention) {
  const { code, params, text: sentence } = reason;
  return { kind, severity, since: since?.toISOString() ?? null, subject, reason: sentence, code, params, remedy };
}
