import { Controller, Get, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CustomerResource, type Membership } from '#auth';
import { StatementsService, type Statement } from '#usage';
import { CurrentMember } from '../../conventions/current-member.js';
import { StatementQuery } from '../../money/statements/dto/statement.query.js';
import { presentStatement, StatementResponse } from '../../money/statements/dto/statement.response.js';
import { ApiStatementFile, statementFile } from '../../money/statements/statement-file.js';

/** The ledger of the organization by month. */
@ApiTags('Own money')
@CustomerResource('transfers')
@Controller('api/v1')
export class OwnStatementsController {
  constructor(private readonly statements: StatementsService) {}

  @Get('statement')
  @ApiOperation({ summary: 'What moved your money in a month, added up' })
  @ApiOkResponse({ type: StatementResponse })
  async get(@CurrentMember() member: Membership, @Query() query: StatementQuery): Promise<StatementResponse> {
    return presentStatement(await this.read(member, query));
  }

  @Get('statement.csv')
  @ApiOperation({ summary: 'Every movement of your money in a month, as a file' })
  @ApiStatementFile()
  async file(@CurrentMember() member: Membership, @Query() query: StatementQuery): Promise<StreamableFile> {
    const statement = await this.read(member, query);
    return statementFile(statement, await this.statements.rows(statement));
  }

  private read({ organization: { id, tz } }: Membership, query: StatementQuery): Promise<Statement> {
    return this.statements.read(id, query.month ?? null, query.tz ?? tz);
  }
}
