import { applyDecorators } from '@nestjs/common';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import type { Response } from 'express';
import { PAGE_POLICY } from '../../invoices/domain/page/page-style.js';
import { renderInvoice } from '../../invoices/domain/page/render-invoice.js';
import type { LinkedInvoice } from '../../invoices/domain/invoice.js';
import type { InvoicePageQuery } from './invoice.dto.js';

/** Documents the answer of a route that sends a document as a page. */
export function ApiInvoicePage(): MethodDecorator {
  return applyDecorators(
    ApiProduces('text/html'),
    ApiOkResponse({
      description: 'A page without scripts and external resources, which prints to one sheet of A4.',
      schema: { type: 'string', example: '<!doctype html>' },
    }),
  );
}

/** A document as a page, which runs nothing and loads nothing. */
export function invoicePage(invoice: LinkedInvoice, { language }: InvoicePageQuery, response: Response): string {
  response.set({ 'content-type': 'text/html; charset=utf-8', 'content-security-policy': PAGE_POLICY });
  return renderInvoice(invoice, language ?? invoice.language);
}
