import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPass } from '#core/http';
import { NamesRepository } from '../../names/names.repository.js';
import { operatorMay } from '../../access/operator-access.js';
import { OperatorResource } from '../../access/access-decorators.js';
import type { Pass } from '../../access/pass.js';
import {
  NamesQuery,
  NamesResponse,
  presentFound,
  presentName,
  readNamedIds,
  readSearchedKinds,
  SearchQuery,
  SearchResultsResponse,
} from './names.dto.js';

const FOUND_DEFAULT = 5;
/** Of each kind that is searched. */
const RESOURCES = { org: 'organizations', key: 'keys', usr: 'users' } as const;

/** Names for lists that have ids, and objects by their names. */
@ApiTags('Organizations')
@OperatorResource('organizations')
@Controller('admin/v1')
export class NamesController {
  constructor(private readonly names: NamesRepository) {}

  @Get('names')
  @ApiOperation({ summary: 'Get the names of organizations, keys, tiers and users by their IDs' })
  @ApiOkResponse({ type: NamesResponse })
  async find(@Query() { ids }: NamesQuery): Promise<NamesResponse> {
    const found = await this.names.find(readNamedIds(ids));
    return { object: 'names' as const, data: found.map(presentName) };
  }

  @Get('search')
  @ApiOperation({
    summary: 'Search organizations, keys and users',
    description: 'Types that the caller can’t read have no matches.',
  })
  @ApiOkResponse({ type: SearchResultsResponse })
  async search(
    @CurrentPass() { platformRole }: Pass,
    @Query() { q, type, limit = FOUND_DEFAULT }: SearchQuery,
  ): Promise<SearchResultsResponse> {
    const kinds = readSearchedKinds(type).filter((kind) => operatorMay(platformRole, RESOURCES[kind], 'read'));
    const found = await this.names.search(q, kinds, limit);
    return { object: 'search_results' as const, data: found.map(presentFound) };
  }
}
