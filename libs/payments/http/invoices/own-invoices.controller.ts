import { Controller, Get, Param, Query, Res, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { CustomerResource, type Membership } from '#auth';
import { CurrentMember, ApiListResponse, presentPage, readPage, type ListResponse, IdPipe } from '#core/http';
import { InvoicesService } from '../../invoices/documents/invoices.service.js';
import { ApiInvoicesFile, invoicesFile } from './invoice-file.js';
import { ApiInvoicePage, invoicePage } from './invoice-html.js';
import {
  filterOf,
  InvoicePageQuery,
  InvoiceResponse,
  ListOwnInvoicesQuery,
  OwnInvoicesFileQuery,
  presentInvoice,
} from './invoice.dto.js';

/** Invoices and credit notes of the organization. */
@ApiTags('Own invoices')
@CustomerResource('orders')
@Controller('api/v1')
export class OwnInvoicesController {
  constructor(private readonly invoices: InvoicesService) {}

  @Get('invoices')
  @ApiOperation({ summary: 'List your invoices and credit notes' })
  @ApiListResponse(InvoiceResponse)
  async list(
    @CurrentMember() { organization }: Membership,
    @Query() query: ListOwnInvoicesQuery,
  ): Promise<ListResponse<InvoiceResponse>> {
    const page = await this.invoices.list(filterOf(query, organization.id), readPage(query, 'ivc'));
    return presentPage(page, presentInvoice);
  }

  @Get('invoices.csv')
  @ApiOperation({ summary: 'Export your invoices and credit notes as CSV' })
  @ApiInvoicesFile()
  file(@CurrentMember() { organization }: Membership, @Query() query: OwnInvoicesFileQuery): StreamableFile {
    return invoicesFile(this.invoices.all(filterOf(query, organization.id)), query.month);
  }

  @Get('invoices/:id')
  @ApiOperation({ summary: 'Get your invoice or credit note' })
  @ApiOkResponse({ type: InvoiceResponse })
  async get(
    @CurrentMember() { organization }: Membership,
    @Param('id', new IdPipe('ivc')) id: string,
  ): Promise<InvoiceResponse> {
    return presentInvoice(await this.invoices.get(id, organization.id));
  }

  @Get('invoices/:id/html')
  @ApiInvoicePage()
  @ApiOperation({ summary: 'Get your invoice or credit note as a page to print' })
  async page(
    @CurrentMember() { organization }: Membership,
    @Param('id', new IdPipe('ivc')) id: string,
    @Query() query: InvoicePageQuery,
    @Res({ passthrough: true }) response: Response,
  ): Promise<string> {
    return invoicePage(await this.invoices.get(id, organization.id), query, response);
  }
}
