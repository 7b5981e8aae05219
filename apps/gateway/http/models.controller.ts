import { All, Controller, Get, Param, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ApiKeyGuard, Public, NeedsKeyScope, type AuthenticatedRequest } from '#auth';
import { AUTO_MODEL, describeModel, describeModels, type ModelDescription } from '#catalog';
import { ModelResolver } from '#completions';
import { closestMatches, RoutifyError, type Principal } from '#kernel';
import { messagesModel, messagesModels } from '#replies';
import { isMessagesClient } from './conventions/messages-client.js';
import { refuseMethod } from './conventions/refuse-method.js';

/** The row of `routify-auto`. Its price depends on the chosen model. */
const AUTO_ROW = {
  id: AUTO_MODEL,
  object: 'model',
  created: 0,
  owned_by: 'routify',
  canonical_id: AUTO_MODEL,
  endpoints: ['chat'],
} as const;

/**
 * `GET /v1/models` and `GET /v1/models/{id}`: OpenAI's list, with prices for the caller, or Anthropic's for its clients;
 * only what the key may use and some channel serves.
 */
@Controller('v1/models')
@NeedsKeyScope('models')
export class ModelsController {
  constructor(private readonly models: ModelResolver) {}

  @Get()
  @UseGuards(ApiKeyGuard)
  list(@Req() request: AuthenticatedRequest): object {
    const { principal } = request;
    const data = [...describeModels(this.models.offered(principal), principal.multipliersPpm), AUTO_ROW];
    return isMessagesClient(request) ? messagesModels(data) : { object: 'list', data };
  }

  /** The id's slashes come raw or as `%2F`. */
  @Get('*id')
  @UseGuards(ApiKeyGuard)
  get(@Req() request: AuthenticatedRequest, @Param('id') id: string | string[]): object {
    const row = this.find(request.principal, typeof id === 'string' ? id : id.join('/'));
    return isMessagesClient(request) ? messagesModel(row) : row;
  }

  @All(['', '*id'])
  @Public()
  refuse(@Req() request: Request, @Res() response: Response): void {
    refuseMethod(request, response, ['GET']);
  }

  private find(principal: Principal, name: string): ModelDescription | typeof AUTO_ROW {
    if (name === AUTO_MODEL) return AUTO_ROW;
    const offered = this.models.offered(principal);
    const found = offered.find(({ model }) => model.canonicalId === name || model.aliases.includes(name));
    if (found !== undefined) return describeModel(name, found, principal.multipliersPpm);
    const names = offered.flatMap(({ model }) => [model.canonicalId, ...model.aliases]);
    throw new RoutifyError('model_not_found', `The model ${JSON.stringify(name)} does not exist.`, {
      param: 'id',
      metadata: { nearest: closestMatches(name, names) },
    });
  }
}
