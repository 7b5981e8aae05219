import { applyDecorators, type Type as ClassOf } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';
import { integer, text } from '../../fields/kinds.js';
import { optional } from '../../fields/variants.js';
import { formatId, uuidTimeMs, type IdPrefix } from '../../kernel/ids.js';
import { RoutifyError } from '../../kernel/errors.js';
import type { Page, PageRequest } from '../../kernel/page.js';
import { query } from '../fields/dto.js';
import { readId } from '../read-id.js';

export const LIMIT_DEFAULT = 20;
const LIMIT_MAX = 100;

/** Query of every list; lists with filters extend it. */
export class ListQuery extends query(
  optional({
    limit: integer('Number of objects to return. Defaults to 20.', { min: 1, max: LIMIT_MAX }),
    after: text('ID of an object. The page starts after it.', { max: 64 }),
    before: text('ID of an object. The page ends before it.', { max: 64 }),
  }),
) {}

/** The page of a query; cursors are ids of the listed resource. */
export function readPage({ limit, after, before }: ListQuery, prefix: IdPrefix): PageRequest {
  if (after !== undefined && before !== undefined) {
    throw new RoutifyError('invalid_request_error', 'Use either after or before, not both.', { param: 'before' });
  }
  return {
    limit: limit ?? LIMIT_DEFAULT,
    after: after === undefined ? null : readId(prefix, after, 'after'),
    before: before === undefined ? null : readId(prefix, before, 'before'),
  };
}

/** The envelope of every list; OpenAI's own clients paginate it. */
export interface ListResponse<T> {
  readonly object: 'list';
  readonly data: T[];
  readonly first_id: string | null;
  readonly last_id: string | null;
  readonly has_more: boolean;
}

export function presentPage<Row, T extends { readonly id: string }>(
  { rows, hasMore }: Page<Row>,
  present: (row: Row) => T,
): ListResponse<T> {
  const data = rows.map(present);
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: hasMore,
  };
}

/** The envelope of a search that can stop before it has found a page. */
export interface SearchResponse<T> extends ListResponse<T> {
  /** How far a short page has searched; null: as far as its objects. */
  readonly searched_until: string | null;
}

/** A page that can be short or empty before the end of the list. Next cursor: `last_id`; with `before`, `first_id`. */
export function presentSearch<Row, T extends { readonly id: string }>(
  page: Page<Row>,
  { prefix, request, present }: { prefix: IdPrefix; request: PageRequest; present: (row: Row) => T },
): SearchResponse<T> {
  const list = presentPage(page, present);
  if (page.reachedId === undefined) return { ...list, searched_until: null };
  const reached = formatId(prefix, page.reachedId);
  const edge = request.before === null ? { last_id: reached } : { first_id: reached };
  return { ...list, ...edge, searched_until: new Date(uuidTimeMs(page.reachedId)).toISOString() };
}

const CURSOR = { type: 'string', nullable: true };

/** Documents the 200 of a list route. */
export function ApiListResponse(item: ClassOf): MethodDecorator {
  return apiPage(item, 'A page of results, newest first.', {});
}

/** The same of a search. */
export function ApiSearchResponse(item: ClassOf): MethodDecorator {
  const description =
    'A page of results, newest first. It can be short or empty with `has_more`: matches are far apart. Continue after `last_id` (before `first_id` with `before`).';
  const searched = 'How far a short page has searched. `null`: as far as its objects.';
  return apiPage(item, description, {
    searched_until: { type: 'string', format: 'date-time', nullable: true, description: searched },
  });
}

function apiPage(item: ClassOf, description: string, others: Readonly<Record<string, object>>): MethodDecorator {
  const properties = {
    object: { type: 'string', enum: ['list'] },
    data: { type: 'array', items: { $ref: getSchemaPath(item) } },
    first_id: CURSOR,
    last_id: CURSOR,
    has_more: { type: 'boolean' },
    ...others,
  };
  const required = Object.keys(properties);
  return applyDecorators(
    ApiExtraModels(item),
    ApiOkResponse({ description, schema: { type: 'object', required, properties } }),
  );
}

/** Values of a filter in which a comma means "or"; undefined when the filter is absent. */
export function splitFilter(text: string | undefined): string[] | undefined {
  return text
    ?.split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** The ids of a comma-separated filter; undefined when it is absent. Throws like `readId`. */
export function readIds(prefix: IdPrefix, text: string | undefined, param: string): string[] | undefined {
  return splitFilter(text)?.map((id) => readId(prefix, id, param));
}
