import { choice, id, integer, objects, optional, text, formatId, parseId, RoutifyError } from '#core';
import { query, reply, objectName, splitFilter } from '#core/http';
import type { FoundName, Named, SearchedKind } from '../../names/names.repository.js';

const IDS_MAX = 200;
const FOUND_MAX = 20;
const NAMED_KINDS = ['org', 'key', 'tier', 'usr'] as const satisfies readonly Named['kind'][];

/** The type of a match, by its kind. */
const FOUND_TYPES = {
  org: 'organization',
  key: 'api_key',
  usr: 'user',
} as const satisfies Readonly<Record<SearchedKind, string>>;

export class NamesQuery extends query({
  ids: text(`IDs of organizations, API keys, tiers and users, comma-separated, at most ${IDS_MAX}.`, {
    max: IDS_MAX * 32,
    example: 'org_01jd3k9v6qe8yb5t2x7m4c0n1p,key_01jd3k9v6qe8yb5t2x7m4c0n1p',
  }),
}) {}

export class NameResponse extends reply({
  id: text({ example: 'key_01jd3k9v6qe8yb5t2x7m4c0n1p' }),
  name: text({ example: 'production' }),
  organization_id: id('org', 'Organization of a key.', { nullable: true }),
}) {}

export class NamesResponse extends reply({
  object: objectName('names'),
  data: objects(NameResponse, 'Unknown IDs are left out.'),
}) {}

export class SearchQuery extends query({
  q: text('Part of a name, slug or email, or the beginning of a key.', { max: 100, example: 'acme' }),
  ...optional({
    type: text('Types to search, comma-separated: `organization`, `api_key`, `user`. Defaults to all.', {
      max: 100,
      example: 'organization',
    }),
    limit: integer('Maximum number of matches of each type. Defaults to 5.', { min: 1, max: FOUND_MAX }),
  }),
}) {}

export class FoundResponse extends reply({
  type: choice(Object.values(FOUND_TYPES), { example: 'organization' }),
  id: text({ example: 'org_01jd3k9v6qe8yb5t2x7m4c0n1p' }),
  name: text({ example: 'Acme GmbH' }),
  detail: text('Slug, email address, or masked key with its organization.', { example: 'acme' }),
  organization_id: id('org', 'Organization of a key.', { nullable: true }),
}) {}

export class SearchResultsResponse extends reply({
  object: objectName('search_results'),
  data: objects(FoundResponse, 'By type; of each type, names that begin with the text first.'),
}) {}

/** Throws 400 for ids of other kinds, and for too many. */
export function readNamedIds(list: string): Record<Named['kind'], string[]> {
  const found: Record<Named['kind'], string[]> = { org: [], key: [], tier: [], usr: [] };
  const texts = splitFilter(list) ?? [];
  if (texts.length > IDS_MAX) refuse('ids', `at most ${IDS_MAX} ids, got ${texts.length}`);
  for (const one of texts) {
    const kind = NAMED_KINDS.find((prefix) => one.startsWith(`${prefix}_`));
    const uuid = kind === undefined ? null : parseId(kind, one);
    if (kind === undefined || uuid === null)
      refuse('ids', `ids of the kinds ${NAMED_KINDS.join(', ')}, got "${one.slice(0, 64)}"`);
    found[kind].push(uuid);
  }
  return found;
}

/** All kinds without a list of types. */
export function readSearchedKinds(types: string | undefined): SearchedKind[] {
  const kinds = Object.keys(FOUND_TYPES) as SearchedKind[];
  const chosen = splitFilter(types)?.map((type) => {
    const kind = kinds.find((known) => FOUND_TYPES[known] === type);
    return kind ?? refuse('type', `one of ${Object.values(FOUND_TYPES).join(', ')}, got "${type}"`);
  });
  // Each takes a connection to Postgres: a type that is named ten times takes one.
  return [...new Set(chosen ?? kinds)];
}

function refuse(param: string, expected: string): never {
  throw new RoutifyError('invalid_request_error', `${param}: expected ${expected}.`, { param });
}

export function presentName({ kind, id: uuid, name, organizationId }: Named) {
  return {
    id: formatId(kind, uuid),
    name,
    organization_id: organizationId === null ? null : formatId('org', organizationId),
  } satisfies NameResponse;
}

export function presentFound({ detail, ...found }: FoundName) {
  return { type: FOUND_TYPES[found.kind], ...presentName(found), detail } satisfies FoundResponse;
}
