import { Controller, Get, Param, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OrganizationsService, OperatorResource } from '#auth';
import { IdPipe } from '#core/http';
import { Displays } from '#catalog/http';
import { StatementsService, type Statement } from '../../usage/statements/statements.service.js';
import { presentStatement, StatementQuery, StatementResponse } from './statement.dto.js';
import { ApiStatementFile, statementFile } from './statement-file.js';

/** The ledger of an organization by month, the basis of an invoice. */
@ApiTags('Money')
@OperatorResource('money')
@Controller('admin/v1/organizations/:id')
export class StatementsController {
  constructor(
    private readonly statements: StatementsService,
    private readonly organizations: OrganizationsService,
    private readonly displays: Displays,
  ) {}

  @Get('statement')
  @ApiOperation({ summary: 'Get the statement of an organization for a month' })
  @ApiOkResponse({ type: StatementResponse })
  async get(@Param('id', new IdPipe('org')) id: string, @Query() query: StatementQuery): Promise<StatementResponse> {
    const statement = await this.read(id, query);
    return presentStatement(statement, await this.displays.until(statement.before));
  }

  @Get('statement.csv')
  @ApiOperation({ summary: 'Export transactions of an organization for a month as CSV' })
  @ApiStatementFile()
  async file(@Param('id', new IdPipe('org')) id: string, @Query() query: StatementQuery): Promise<StreamableFile> {
    const statement = await this.read(id, query);
    const display = await this.displays.until(statement.before);
    return statementFile(statement, await this.statements.rows(statement), display);
  }

  private async read(id: string, { month, tz }: StatementQuery): Promise<Statement> {
    const organization = await this.organizations.get(id);
    return this.statements.read(organization.id, month ?? null, tz ?? organization.tz);
  }
}
