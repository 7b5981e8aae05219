import { Body, Controller, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#core';
import { OperatorResource, StepUp } from '#auth';
import { CurrentActor, ApiFile, IdPipe } from '#core/http';
import { StatementImportsService } from '../../booking/statement-imports.service.js';
import { ImportStatementQuery, presentImport, StatementImportResponse } from './statement-import.dto.js';

const FILE_EXAMPLE = 'Date,Amount,Currency,Payee,Description\n2026-11-20,25.73,USD,Acme GmbH,RF-7K3M-9QX2-5\n';

/** Transfers on the operator's bank account. */
@ApiTags('Payments')
@OperatorResource('money')
@StepUp()
@Controller('admin/v1/payment-providers')
export class StatementImportsController {
  constructor(private readonly imports: StatementImportsService) {}

  @Post(':id/import-statement')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Import a bank statement, as CSV, for orders paid by bank transfer',
    description:
      'Transfers with the reference of an order are recorded once, however often they are imported. Other money of the account is left out.',
  })
  @ApiFile('The statement, as the bank exports it. At most 5 MiB.', { 'text/csv': FILE_EXAMPLE }, 'bytes')
  @ApiOkResponse({ type: StatementImportResponse })
  async import(
    @Param('id', new IdPipe('prv')) id: string,
    @Query() { dry_run: dryRun = false, encoding, decimal, dates, currency, trailing_delimiter }: ImportStatementQuery,
    @Body() body: unknown,
    @CurrentActor() actor: Actor,
  ): Promise<StatementImportResponse> {
    const reading = {
      columns: null,
      encoding: encoding ?? null,
      decimal: decimal ?? null,
      dates: dates ?? null,
      currency: currency ?? null,
      trailingDelimiter: trailing_delimiter ?? false,
    };
    const file = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
    const imported = dryRun
      ? await this.imports.preview(id, file, reading)
      : await this.imports.apply(id, file, reading, actor);
    return presentImport(imported, dryRun);
  }
}
