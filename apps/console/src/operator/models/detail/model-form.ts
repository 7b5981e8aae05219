import type { components } from '@/api/generated/management';
import type { Model } from '../../data/catalog';

type CreateModel = components['schemas']['CreateModelRequest'];

export const STATUSES = ['draft', 'active', 'hidden', 'deprecated'] as const;
export const ENDPOINTS = ['chat', 'completions', 'embeddings'] as const;
export const MODALITIES = ['text', 'image', 'audio', 'file', 'video'] as const;
export const CAPABILITIES = [
  'tools',
  'parallel_tools',
  'vision',
  'json_object',
  'json_schema',
  'reasoning',
  'logprobs',
  'caching',
  'audio',
  'web_search',
] as const;
/** How streams of a model that thinks are held. */
export const HOLDS = ['clock', 'visible', 'whole'] as const;

/** Fields of a model as a form has them. */
export interface ModelForm {
  name: string;
  aliases: string[];
  status: string;
  context_length: number | string;
  max_output_tokens: number | string;
  endpoints: string[];
  input_modalities: string[];
  output_modalities: string[];
  capabilities: string[];
  reasoning_hold: string;
  tokens_per_second: number | string;
}

export const EMPTY_MODEL: ModelForm = {
  name: '',
  aliases: [],
  status: 'draft',
  context_length: '',
  max_output_tokens: '',
  endpoints: ['chat'],
  input_modalities: ['text'],
  output_modalities: ['text'],
  capabilities: [],
  reasoning_hold: 'clock',
  tokens_per_second: '',
};

export const modelFormOf = (model: Model): ModelForm => ({
  name: model.name,
  aliases: model.aliases,
  status: model.status,
  context_length: model.context_length,
  max_output_tokens: model.max_output_tokens,
  endpoints: model.endpoints,
  input_modalities: model.input_modalities,
  output_modalities: model.output_modalities,
  capabilities: model.capabilities,
  reasoning_hold: model.reasoning_hold,
  tokens_per_second: model.tokens_per_second,
});

/** The body of a change; the API judges the words. */
export function modelRequestOf({
  name,
  tokens_per_second: rate,
  ...form
}: ModelForm): Omit<CreateModel, 'canonical_id' | 'price'> {
  return {
    ...(form as Pick<
      CreateModel,
      'aliases' | 'status' | 'endpoints' | 'input_modalities' | 'output_modalities' | 'capabilities' | 'reasoning_hold'
    >),
    ...(rate === '' ? {} : { tokens_per_second: Number(rate) }),
    ...(name === '' ? {} : { name }),
    context_length: Number(form.context_length),
    max_output_tokens: Number(form.max_output_tokens),
  };
}
