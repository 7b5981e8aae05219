import { Controller, Param, Query, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { AuthenticatedRequest } from '#auth';
import { ChannelSnapshot } from '#channels';
import { RoutifyError, withTimeout, type Principal } from '#core';
import { BillingQueries } from '#billing/admission';
import { inputPage, type InputPageRequest } from '#formats';
import { ReadableResponses } from '../storage/readable-responses.js';
import { responseUuid } from '../storage/response-storage.js';
import { UnchargedWork, type RequestWork } from '../work/uncharged-work.js';
import type { StoredResponse } from '../stored-responses/stored-responses.service.js';
import { presentStoredResponse } from './present/present-stored-response.js';
import { Serves } from './serves.js';

const LIMIT_DEFAULT = 20;
const LIMIT_MAX = 100;
const RECORD_TIMEOUT_MS = 1_000;

type Fields = Readonly<Record<string, unknown>>;

/**
 * Responses that the organization keeps. Where it keeps none, all of them are unknown; so are, to a key, those of models
 * that it may not use.
 */
@Controller('v1')
export class StoredResponsesController {
  constructor(
    private readonly responses: ReadableResponses,
    private readonly queries: BillingQueries,
    private readonly channels: ChannelSnapshot,
    private readonly unpaid: UnchargedWork,
  ) {}

  @Serves('/responses/{id}', 'GET')
  async get(
    @Req() { principal }: AuthenticatedRequest,
    @Param('id') id: string,
    @Query() { stream = 'false' }: Fields,
    @Res() response: Response,
  ): Promise<void> {
    if (stream !== 'false') {
      throw new RoutifyError('invalid_request_error', 'Stored responses are not streamed.', { param: 'stream' });
    }
    const found = await this.find(principal, id);
    const channelId = await this.channelIdOf(principal, storedId(principal, id));
    const nameNow = (nameThen: string): string | null => this.channels.publicNameOf(channelId ?? nameThen);
    const shown = await this.measured(principal, found.response, (work) =>
      work.step(() => presentStoredResponse(found.response, nameNow)),
    );
    response.type('application/json').send(shown);
  }

  @Serves('/responses/{id}/input_items')
  async inputItems(
    @Req() { principal }: AuthenticatedRequest,
    @Param('id') id: string,
    @Query() query: Fields,
    @Res() response: Response,
  ): Promise<void> {
    const page = readPage(query);
    const { input } = await this.find(principal, id);
    const items = await this.measured(principal, input, (work) =>
      work.run(inputPage(input, id.replace(/^resp_/, ''), page)),
    );
    if (items === null) {
      throw new RoutifyError('invalid_request_error', 'after: there is no such item.', { param: 'after' });
    }
    response.type('application/json').send(items);
  }

  @Serves('/responses/{id}', 'DELETE')
  async delete(@Req() { principal }: AuthenticatedRequest, @Param('id') id: string): Promise<object> {
    const uuid = storedId(principal, id);
    if (!(await this.responses.delete(principal, uuid))) throw notFound();
    return { id, object: 'response', deleted: true };
  }

  /** Null: the request's record is not complete yet, is gone, or cannot be read now. */
  private async channelIdOf({ organizationId }: Principal, requestId: string): Promise<string | null> {
    const record = withTimeout(RECORD_TIMEOUT_MS, this.queries.findGeneration(organizationId, requestId));
    return (await record.catch(() => null))?.event.channelId ?? null;
  }

  private async measured<Result>(
    { organizationId }: Principal,
    stored: Buffer,
    read: (work: RequestWork) => Result | Promise<Result>,
  ): Promise<Result> {
    const work = this.unpaid.begin(organizationId, stored.length);
    try {
      return await read(work);
    } finally {
      this.unpaid.add(organizationId, work.ms);
    }
  }

  /** Throws a 429 while the organization has used up its uncharged time. */
  private async find(principal: Principal, id: string): Promise<StoredResponse> {
    const refusal = this.unpaid.refusal(principal.organizationId);
    if (refusal !== null) await this.unpaid.refuse(refusal);
    const found = await this.responses.find(principal, storedId(principal, id));
    if (found === null) throw notFound();
    return found;
  }
}

function storedId({ responseRetentionDays }: Principal, id: string): string {
  if (responseRetentionDays === null) {
    throw new RoutifyError(
      'not_found',
      'Responses are not stored for this organization: keep the output items of a response, and send them in the `input` of ' +
        'the next request.',
    );
  }
  const uuid = responseUuid(id);
  if (uuid === null) throw notFound();
  return uuid;
}

function notFound(): RoutifyError {
  return new RoutifyError('not_found', 'There is no such response.', { param: 'id' });
}

function readPage({ limit = String(LIMIT_DEFAULT), order = 'desc', after = null }: Fields): InputPageRequest {
  const count = typeof limit === 'string' && /^\d{1,3}$/.test(limit) ? Number(limit) : 0;
  if (count < 1 || count > LIMIT_MAX) refuseQuery('limit', `a whole number from 1 to ${LIMIT_MAX}`);
  if (order !== 'asc' && order !== 'desc') refuseQuery('order', 'asc or desc');
  if (after !== null && typeof after !== 'string') refuseQuery('after', 'the id of an item');
  return { limit: count, order, after };
}

function refuseQuery(param: string, expected: string): never {
  throw new RoutifyError('invalid_request_error', `${param} must be ${expected}.`, { param });
}
