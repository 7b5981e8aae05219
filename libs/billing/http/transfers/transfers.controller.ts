import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { OrganizationsService, OperatorResource } from '#auth';
import { ApiListResponse, ListQuery, presentPage, readPage, type ListResponse, IdPipe } from '#core/http';
import { AccountsService } from '../../ledger/accounts/accounts.service.js';
import { presentTransfer, TransferResponse } from './transfer.dto.js';

/** All transfers of an organization. */
@ApiTags('Money')
@OperatorResource('money')
@Controller('admin/v1/organizations/:id/transfers')
export class TransfersController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly organizations: OrganizationsService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List transfers of an organization' })
  @ApiListResponse(TransferResponse)
  async list(
    @Param('id', new IdPipe('org')) id: string,
    @Query() query: ListQuery,
  ): Promise<ListResponse<TransferResponse>> {
    const organization = await this.organizations.get(id);
    return presentPage(await this.accounts.listTransfers(organization.id, readPage(query, 'txn')), presentTransfer);
  }
}
