import { body, query } from '../../../conventions/fields/declare.js';
import { flag, text } from '../../../conventions/fields/kinds.js';
import { usdInput } from '../../../conventions/fields/usd.js';

export class CreateAdjustmentRequest extends body({
  amount_usd: usdInput('Added to the balance; negative to take away.', { sign: 'any', example: '-3.50' }),
  reason: text('Why; the customer may read it.', { max: 500, example: 'goodwill for the outage of 18 Nov' }),
  allow_negative: flag(
    'Whether taking away may leave the balance below zero. Without it such an adjustment is refused.',
    { optional: true, example: true },
  ),
}) {}

export class PreviewAdjustmentQuery extends query({
  amount_usd: usdInput('What would be added; negative to take away.', { sign: 'any', example: '-3.50' }),
}) {}
