import { Injectable } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { refusal, exampleId } from '#core';
import { readId } from '#core/http';
import { ModelsService } from '../models.service.js';

/** Documents the parameter `id` of a route whose path names a model. */
export function ApiModelId(): MethodDecorator {
  return ApiParam({
    name: 'id',
    description: 'ID of the model, or its canonical ID with slashes as `%2F`.',
    type: 'string',
    example: exampleId('mdl'),
  });
}

/** Models are named in paths by `mdl_…` or by their canonical id with its slashes as `%2F`. */
@Injectable()
export class ModelIds {
  constructor(private readonly models: ModelsService) {}

  /** The UUID of the model. Throws `not_found` for a canonical id that no model has, `invalid_id` for another id. */
  async resolve(text: string): Promise<string> {
    if (!text.includes('/')) return readId('mdl', text, 'id');
    const id = await this.models.findIdOfCanonical(text);
    if (id === null) throw refusal('model_unknown', { model: text });
    return id;
  }
}
