import { Controller, Get, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { OperatorResource } from '#auth';
import { Clock } from '#core';
import { LedgerMonthsService } from '../../ledger/months/ledger-months.service.js';
import { csvLine } from '../statements/csv-line.js';
import { currentMonth, LedgerMonthQuery, LedgerMonthResponse, presentLedgerMonth } from './ledger-month.dto.js';

const COLUMNS = ['month', 'mode', 'account', 'row', 'debit_usd', 'credit_usd', 'balance_usd'];

/** The ledger by account, with which an accountant closes a month. */
@ApiTags('Money')
@OperatorResource('money')
@Controller('admin/v1')
export class LedgerMonthsController {
  constructor(
    private readonly months: LedgerMonthsService,
    private readonly clock: Clock,
  ) {}

  @Get('ledger-month')
  @ApiOperation({ summary: 'Get what a month did to each account of the ledger' })
  @ApiOkResponse({ type: LedgerMonthResponse })
  async get(@Query() { month, mode = 'live' }: LedgerMonthQuery): Promise<LedgerMonthResponse> {
    return presentLedgerMonth(await this.months.read(month ?? currentMonth(this.clock), mode === 'test'), mode);
  }

  @Get('ledger-month.csv')
  @ApiOperation({ summary: 'Export what a month did to each account of the ledger as CSV' })
  @ApiProduces('text/csv')
  @ApiOkResponse({
    description: `A header, and for each account a row \`opening\`, a row of each code, and a row \`closing\`. Columns: ${COLUMNS.join(', ')}.`,
    schema: { type: 'string', example: `${COLUMNS.join(',')}\n` },
  })
  async file(@Query() query: LedgerMonthQuery): Promise<StreamableFile> {
    const { month, mode, accounts } = await this.get(query);
    const lines = accounts.flatMap(({ account, opening_usd: opening, closing_usd: closing, movements }) => [
      [month, mode, account, 'opening', null, null, opening],
      ...movements.map(({ code, debit_usd: debit, credit_usd: credit }) => [
        month,
        mode,
        account,
        code,
        debit,
        credit,
        null,
      ]),
      [month, mode, account, 'closing', null, null, closing],
    ]);
    return new StreamableFile(Buffer.from([COLUMNS, ...lines].map(csvLine).join('')), {
      type: 'text/csv; charset=utf-8',
      disposition: `attachment; filename="ledger-${month}-${mode}.csv"`,
    });
  }
}
