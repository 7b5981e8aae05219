import type { ModelNeed } from '#catalog';
import { NEEDS } from '#channels';
import { STRATEGIES, type Strategy } from '#routing';
import { MODEL_ENDPOINTS, type ModelEndpoint } from '#kernel';
import { ROUTING_TASKS, type RoutingTask } from '#requests';
import { ChoicesField } from '../../../conventions/fields/choices-field.js';
import {
  ChoiceField,
  FlagField,
  IdField,
  MetadataField,
  ObjectField,
  TextField,
  TextListField,
} from '../../../conventions/fields/fields.js';
import { UsdField, type UsdInput } from '../../../conventions/fields/usd-field.js';

const CHANNELS_MAX = 100;
const NAME_MAX = 100;

/** US dollars per million tokens. */
export class MaxPriceRequest {
  @UsdField({ sign: 'zero_or_more', optional: true, description: 'Of the prompt.', example: '2.5' })
  prompt?: UsdInput;

  @UsdField({ sign: 'zero_or_more', optional: true, description: 'Of the completion.', example: '10' })
  completion?: UsdInput;
}

export class SimulateRouteRequest {
  @TextField({ max: 200, description: 'Canonical id, alias, or `routify-auto`.', example: 'openai/gpt-4.1' })
  model!: string;

  @TextListField({ items: 8, max: 512, optional: true, description: '`routify.models`.', example: ['openai/gpt-4o'] })
  models?: string[];

  @ChoiceField({ values: ROUTING_TASKS, optional: true, description: '`routify.task`.', example: 'code' })
  task?: RoutingTask;

  @ObjectField(() => MaxPriceRequest, { optional: true, description: '`routify.max_price`.' })
  max_price?: MaxPriceRequest;

  @ChoiceField({ values: MODEL_ENDPOINTS, optional: true, description: 'chat unless told.', example: 'chat' })
  endpoint?: ModelEndpoint;

  @IdField({ prefix: 'org', optional: true, description: 'Who asks: its tier counts as well.' })
  organization_id?: string;

  @ChoicesField({ values: NEEDS, optional: true, description: 'What the request needs.', example: ['vision'] })
  needs?: ModelNeed[];

  @MetadataField({ optional: true, description: "The request's `metadata`, for rules with a tag." })
  metadata?: Record<string, string>;

  @TextField({ max: 50, optional: true, description: '`routify.region`.', example: 'eu' })
  region?: string;

  @TextListField({ items: CHANNELS_MAX, max: NAME_MAX, optional: true, description: '`routify.order`.', example: [] })
  order?: string[];

  @TextListField({ items: CHANNELS_MAX, max: NAME_MAX, optional: true, description: '`routify.only`.', example: ['a'] })
  only?: string[];

  @TextListField({ items: CHANNELS_MAX, max: NAME_MAX, optional: true, description: '`routify.ignore`.', example: [] })
  ignore?: string[];

  @FlagField({ optional: true, description: '`routify.allow_fallbacks`; true unless told.' })
  allow_fallbacks?: boolean;

  @ChoiceField({
    values: STRATEGIES,
    optional: true,
    description:
      'What `routify.sort` would choose, in place of the rule: price is cheapest, latency fastest, load least_busy.',
    example: 'cheapest',
  })
  strategy?: Strategy;
}
