import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { NamesRepository, OperatorResource, type Named } from '#auth';
import { id, objects, text } from '#fields';
import { formatId, parseId, RoutifyError } from '#kernel';
import { query, reply } from '../../conventions/fields/dto.js';
import { objectName } from '../../conventions/fields/resource-fields.js';
import { splitFilter } from '../../conventions/lists/list.js';

const IDS_MAX = 200;
const KINDS = ['org', 'key', 'tier', 'usr'] as const;

class NamesQuery extends query({
  ids: text(`IDs of organizations, API keys, tiers and users, comma-separated, at most ${IDS_MAX}.`, {
    max: IDS_MAX * 32,
    example: 'org_01jd3k9v6qe8yb5t2x7m4c0n1p,key_01jd3k9v6qe8yb5t2x7m4c0n1p',
  }),
}) {}

class NameResponse extends reply({
  id: text({ example: 'key_01jd3k9v6qe8yb5t2x7m4c0n1p' }),
  name: text({ example: 'production' }),
  organization_id: id('org', 'Organization of a key.', { nullable: true }),
}) {}

class NamesResponse extends reply({
  object: objectName('names'),
  data: objects(NameResponse, 'Unknown IDs are left out.'),
}) {}

/** Names for lists that have ids. */
@ApiTags('Organizations')
@OperatorResource('requests')
@Controller('admin/v1/names')
export class NamesController {
  constructor(private readonly names: NamesRepository) {}

  @Get()
  @ApiOperation({ summary: 'Get the names of organizations, keys, tiers and users by their IDs' })
  @ApiOkResponse({ type: NamesResponse })
  async find(@Query() { ids }: NamesQuery): Promise<NamesResponse> {
    const found = await this.names.find(readIds(ids));
    return { object: 'names' as const, data: found.map(presentName) };
  }
}

function readIds(list: string): Record<Named['kind'], string[]> {
  const found: Record<Named['kind'], string[]> = { org: [], key: [], tier: [], usr: [] };
  const texts = splitFilter(list) ?? [];
  if (texts.length > IDS_MAX) refuse(`at most ${IDS_MAX} ids, got ${texts.length}`);
  for (const one of texts) {
    const kind = KINDS.find((prefix) => one.startsWith(`${prefix}_`));
    const uuid = kind === undefined ? null : parseId(kind, one);
    if (kind === undefined || uuid === null) refuse(`ids of the kinds ${KINDS.join(', ')}, got "${one.slice(0, 64)}"`);
    found[kind].push(uuid);
  }
  return found;
}

function refuse(expected: string): never {
  throw new RoutifyError('invalid_request_error', `ids: expected ${expected}.`, { param: 'ids' });
}

function presentName({ kind, id, name, organizationId }: Named) {
  return {
    id: formatId(kind, id),
    name,
    organization_id: organizationId === null ? null : formatId('org', organizationId),
  } satisfies NameResponse;
}
