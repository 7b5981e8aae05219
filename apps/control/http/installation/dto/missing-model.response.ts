import { MISSING_REASONS, type MissingModel } from '#installation';
import { formatId } from '#kernel';
import { reply } from '../../conventions/fields/declare.js';
import { choice, id, objectName, text, texts } from '../../conventions/fields/kinds.js';

export class MissingModelResponse extends reply({
  id: id('mdl'),
  object: objectName('missing_model'),
  canonical_id: text({ example: 'openai/gpt-4.1' }),
  reason: choice(MISSING_REASONS, 'Why no request can name it.'),
  channels: texts(),
}) {}

export function presentMissingModel({ id, canonicalId, reason, channels }: MissingModel): MissingModelResponse {
  return {
    id: formatId('mdl', id),
    object: 'missing_model',
    canonical_id: canonicalId,
    reason,
    channels: [...channels],
  };
}
