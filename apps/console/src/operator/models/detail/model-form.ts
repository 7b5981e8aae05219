import type { components } from '@/api/generated/management';
import { CreateModelRequest } from '@/api/generated/values/create-model-request';
import type { Model } from '../../data/catalog';

type CreateModel = components['schemas']['CreateModelRequest'];

export const STATUSES = CreateModelRequest.status;
export const ENDPOINTS = CreateModelRequest.endpoints;
export const MODALITIES = CreateModelRequest.input_modalities;
export const CAPABILITIES = CreateModelRequest.capabilities;
/** How streams of a model that thinks are held. */
export const HOLDS = CreateModelRequest.reasoning_hold;

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
