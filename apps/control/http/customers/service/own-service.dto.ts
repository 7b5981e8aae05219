import { pick, shown, text, texts } from '#fields';
import { SETTING_GROUPS } from '#settings';
import { reply } from '../../conventions/fields/dto.js';
import { objectName } from '../../conventions/fields/resource-fields.js';

export class OwnServiceResponse extends reply({
  object: objectName('service'),
  ...shown(pick(SETTING_GROUPS.public, 'credit_text', 'credit_url')),
  support_email: text('Support address.', { nullable: true, example: 'support@example.com' }),
  suggested_models: texts(
    'Models to begin with, the best first: the operator’s choice, the most used ones, well-known ones.',
    { example: ['openai/gpt-4.1-mini'] },
  ),
}) {}
