import { Controller, Get, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CustomerResource, type Membership } from '#auth';
import { CurrentMember } from '#core/http';
import { Displays } from '#catalog/http';
import { StatementsService, type Statement } from '../../usage/statements/statements.service.js';
import { presentStatement, StatementQuery, StatementResponse } from '../statements/statement.dto.js';
import { ApiStatementFile, statementFile } from '../statements/statement-file.js';

/** The ledger of the organization by month. */
@ApiTags('Own money')
@CustomerResource('transfers')
@Controller('api/v1')
export class OwnStatementsController {
  constructor(
    private readonly statements: StatementsService,
    private readonly displays: Displays,
  ) {}

  @Get('statement')
  @ApiOperation({ summary: 'Get your statement of a month' })
  @ApiOkResponse({ type: StatementResponse })
  async get(@CurrentMember() member: Membership, @Query() query: StatementQuery): Promise<StatementResponse> {
    const statement = await this.read(member, query);
    return presentStatement(statement, await this.displays.until(statement.before));
  }

  @Get('statement.csv')
  @ApiOperation({ summary: 'Export your transactions of a month as CSV' })
  @ApiStatementFile()
  async file(@CurrentMember() member: Membership, @Query() query: StatementQuery): Promise<StreamableFile> {
    const statement = await this.read(member, query);
    const display = await this.displays.until(statement.before);
    return statementFile(statement, await this.statements.rows(statement), display);
  }

  private read({ organization: { id, tz } }: Membership, query: StatementQuery): Promise<Statement> {
    return this.statements.read(id, query.month ?? null, query.tz ?? tz);
  }
}
