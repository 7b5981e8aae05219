import { Controller, Header, Param, Query, Req } from '@nestjs/common';
import type { AuthenticatedRequest } from '#auth';
import { AUTO_MODEL, describeModel, describeModels, isAutoModel, type ModelDescription } from '#catalog';
import { inTurns, RoutifyError, type Principal } from '#core';
import { messagesModel, messagesModels, type ModelPageRequest } from '#formats';
import { ModelResolver } from '../planning/model-resolver.js';
import { isMessagesClient } from './conventions/messages-client.js';
import { Serves } from './serves.js';

/** The row of `routify-auto`. Its price depends on the chosen model. */
const AUTO_ROW = {
  id: AUTO_MODEL,
  object: 'model',
  created: 0,
  owned_by: 'routify',
  canonical_id: AUTO_MODEL,
  endpoints: ['chat'],
} as const;

const LIMIT_MAX = 1_000;

/**
 * `GET /v1/models` and `GET /v1/models/{id}`: OpenAI's list, with prices for the caller, or Anthropic's for its clients;
 * only what the key may use and some channel serves.
 */
@Controller('v1')
export class ModelsController {
  /** The last list of each key whose lists are being made. */
  private readonly lists = new Map<string, Promise<void>>();

  constructor(private readonly models: ModelResolver) {}

  @Serves('/models')
  @Header('content-type', 'application/json; charset=utf-8')
  async list(
    @Req() request: AuthenticatedRequest,
    @Query() query: Readonly<Record<string, unknown>>,
  ): Promise<object | string> {
    const { principal } = request;
    if (!isMessagesClient(request)) return this.inOrder(principal, async () => listText(await this.rowsOf(principal)));
    const page = readPage(query);
    const shown = await this.inOrder(principal, async () => messagesModels(await this.rowsOf(principal), page));
    return shown ?? refuseQuery(`${page.cursor?.side ?? 'after'}_id`, 'the id of a model');
  }

  private async rowsOf(principal: Principal): Promise<(ModelDescription | typeof AUTO_ROW)[]> {
    return [...(await describeModels(this.models.offered(principal), principal.multipliersPpm)), AUTO_ROW];
  }

  /** One list of a key at a time: many at once would fill the memory with rows, and others' keys do not wait for them. */
  private inOrder<T>({ keyId }: Principal, make: () => Promise<T>): Promise<T> {
    const made = (this.lists.get(keyId) ?? Promise.resolve()).then(make);
    const over = (): void => {
      if (this.lists.get(keyId) === ended) this.lists.delete(keyId);
    };
    const ended = made.then(over, over);
    this.lists.set(keyId, ended);
    return made;
  }

  /** The id's slashes come raw or as `%2F`. */
  @Serves('/models/{id}')
  get(@Req() request: AuthenticatedRequest, @Param('id') id: string | string[]): object {
    const row = this.find(request.principal, typeof id === 'string' ? id : id.join('/'));
    return isMessagesClient(request) ? messagesModel(row) : row;
  }

  private find(principal: Principal, name: string): ModelDescription | typeof AUTO_ROW {
    if (isAutoModel(name)) return AUTO_ROW;
    const found = this.models.offer(name, principal);
    if (found !== null) return describeModel(name, found, principal.multipliersPpm);
    const successor = this.models.successorOf(name, principal);
    const next = successor === null ? null : this.models.offer(successor, principal);
    if (successor !== null && next !== null) return describeModel(successor, next, principal.multipliersPpm);
    throw this.models.notFound({ name, param: 'id' }, principal);
  }
}

/** OpenAI's list, which may have megabytes. */
async function listText(data: readonly object[]): Promise<string> {
  const rows: string[] = [];
  await inTurns(data, (row) => {
    rows.push(JSON.stringify(row));
  });
  return `{"object":"list","data":[${rows.join(',')}]}`;
}

/** As Anthropic's clients request pages. */
function readPage({ limit, after_id: after, before_id: before }: Readonly<Record<string, unknown>>): ModelPageRequest {
  const isCount = typeof limit === 'string' && /^[1-9]\d{0,3}$/.test(limit) && Number(limit) <= LIMIT_MAX;
  if (limit !== undefined && !isCount) refuseQuery('limit', `a whole number from 1 to ${LIMIT_MAX}`);
  if (after !== undefined && before !== undefined) refuseQuery('before_id', 'absent beside after_id');
  const [side, id] = before === undefined ? (['after', after] as const) : (['before', before] as const);
  if (id !== undefined && typeof id !== 'string') refuseQuery(`${side}_id`, 'the id of a model');
  return { cursor: id === undefined ? null : { id, side }, limit: isCount ? Number(limit) : null };
}

function refuseQuery(param: string, expected: string): never {
  throw new RoutifyError('invalid_request_error', `${param} must be ${expected}.`, { param });
}
