import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPass } from '#core/http';
import { operatorMay } from '../../access/operator-access.js';
import { OperatorResource } from '../../access/access-decorators.js';
import type { Pass } from '../../access/pass.js';
import {
  OrganizationFiguresQuery,
  OrganizationFiguresResponse,
  OrganizationTotalsResponse,
  presentOrganizationFigures,
  presentOrganizationTotals,
  readOrganizationIds,
} from './organization-figures.dto.js';
import { OrganizationFiguresService } from './organization-figures.service.js';

/** Figures beside the list of organizations. */
@ApiTags('Organizations')
@OperatorResource('requests')
@Controller('admin/v1')
export class OrganizationFiguresController {
  constructor(private readonly figures: OrganizationFiguresService) {}

  @Get('organization-figures')
  @ApiOperation({ summary: 'Get revenue, margin, last use and owner of organizations by their IDs' })
  @ApiOkResponse({ type: OrganizationFiguresResponse })
  async find(
    @CurrentPass() { platformRole }: Pass,
    @Query() { ids }: OrganizationFiguresQuery,
  ): Promise<OrganizationFiguresResponse> {
    const figures = await this.figures.find(readOrganizationIds(ids));
    const seesMembers = operatorMay(platformRole, 'members', 'read');
    return presentOrganizationFigures(seesMembers ? figures : figures.map((row) => ({ ...row, owner: null })));
  }

  @Get('organization-totals')
  @ApiOperation({ summary: 'Get the number of organizations, their total balance, and how many are low on balance' })
  @ApiOkResponse({ type: OrganizationTotalsResponse })
  async totals(): Promise<OrganizationTotalsResponse> {
    return presentOrganizationTotals(await this.figures.totals());
  }
}
