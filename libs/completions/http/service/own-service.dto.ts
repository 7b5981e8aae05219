import { pick, shown, text, texts, SETTING_GROUPS } from '#core';
import { reply, objectName } from '#core/http';

export class OwnServiceResponse extends reply({
  object: objectName('service'),
  ...shown(pick(SETTING_GROUPS.public, 'credit_text', 'credit_url')),
  support_email: text('Support address.', { nullable: true, example: 'support@example.com' }),
  suggested_models: texts(
    'Models to begin with, the best first: the operator’s choice, the most used ones, well-known ones.',
    { example: ['openai/gpt-4.1-mini'] },
  ),
}) {}
