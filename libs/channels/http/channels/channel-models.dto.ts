import { integer, objects, optional, pick, type ErrorDetail, RoutifyError } from '#core';
import { CreateModelRequest, readOptionalPrice } from '#catalog/http';
import { body } from '#core/http';
import type { ChannelModelAddition } from '../../management/channel-model-additions.service.js';
import { ChannelModelRequest, newModelOf } from './channel.dto.js';

const ADDED_MAX = 500;

export class ChannelModelAdditionRequest extends body({
  ...ChannelModelRequest.fields,
  ...pick(CreateModelRequest.fields, 'name', 'price'),
  ...optional({
    context_length: integer(
      'Maximum tokens of prompt and completion of a new model. Required unless public model lists have the model.',
      { min: 1, max: 2_147_483_647, example: 131_072 },
    ),
    max_output_tokens: integer('Maximum output tokens of a new model. Defaults to the context length.', {
      min: 0,
      max: 2_147_483_647,
      example: 32_768,
    }),
  }),
}) {}

export class AddChannelModelsRequest extends body({
  models: objects(
    ChannelModelAdditionRequest,
    'Models to add. An unknown `model` is created. `price` is for models without a list price.',
    { items: ADDED_MAX },
  ),
}) {}

/** Throws 400 with the invalid prices and costs of all rows. */
export function channelModelsOf({ models }: AddChannelModelsRequest): ChannelModelAddition[] {
  const details: ErrorDetail[] = [];
  const read = models.flatMap((row, index) => {
    try {
      return [additionOf(row, index)];
    } catch (error) {
      if (!(error instanceof RoutifyError) || error.details === null) throw error;
      details.push(...error.details);
      return [];
    }
  });
  const [first] = details;
  if (first === undefined) return read;
  throw new RoutifyError('invalid_request_error', first.message, { param: first.path, details });
}

function additionOf(row: ChannelModelAdditionRequest, index: number): ChannelModelAddition {
  return {
    ...newModelOf(row, index),
    name: row.name ?? null,
    contextLength: row.context_length ?? null,
    maxOutputTokens: row.max_output_tokens ?? null,
    price: readOptionalPrice(row.price, `models[${index}].price`),
  };
}
