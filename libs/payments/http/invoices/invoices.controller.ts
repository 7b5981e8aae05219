import { Controller, Get, Param, Query, Res, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { OperatorResource } from '#auth';
import { ApiListResponse, presentPage, readPage, type ListResponse, IdPipe } from '#core/http';
import { InvoicesService } from '../../invoices/documents/invoices.service.js';
import { ApiInvoicesFile, invoicesFile } from './invoice-file.js';
import { ApiInvoicePage, invoicePage } from './invoice-html.js';
import {
  filterOf,
  InvoicePageQuery,
  InvoiceResponse,
  InvoicesFileQuery,
  ListInvoicesQuery,
  presentInvoice,
} from './invoice.dto.js';

/** Invoices and credit notes of all organizations. */
@ApiTags('Invoices')
@OperatorResource('money')
@Controller('admin/v1')
export class InvoicesController {
  constructor(private readonly invoices: InvoicesService) {}

  @Get('invoices')
  @ApiOperation({ summary: 'List invoices and credit notes of all organizations' })
  @ApiListResponse(InvoiceResponse)
  async list(@Query() query: ListInvoicesQuery): Promise<ListResponse<InvoiceResponse>> {
    return presentPage(await this.invoices.list(filterOf(query), readPage(query, 'ivc')), presentInvoice);
  }

  @Get('invoices.csv')
  @ApiOperation({ summary: 'Export invoices and credit notes as CSV' })
  @ApiInvoicesFile()
  file(@Query() query: InvoicesFileQuery): StreamableFile {
    return invoicesFile(this.invoices.all(filterOf(query)), query.month);
  }

  @Get('invoices/:id')
  @ApiOperation({ summary: 'Get an invoice or a credit note' })
  @ApiOkResponse({ type: InvoiceResponse })
  async get(@Param('id', new IdPipe('ivc')) id: string): Promise<InvoiceResponse> {
    return presentInvoice(await this.invoices.get(id));
  }

  @Get('invoices/:id/html')
  @ApiInvoicePage()
  @ApiOperation({ summary: 'Get an invoice or a credit note as a page to print' })
  async page(
    @Param('id', new IdPipe('ivc')) id: string,
    @Query() query: InvoicePageQuery,
    @Res({ passthrough: true }) response: Response,
  ): Promise<string> {
    return invoicePage(await this.invoices.get(id), query, response);
  }
}
