import { Readable } from 'node:stream';
import { applyDecorators, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import { formatId, formatUsd } from '#core';
import { csvLine } from '#billing/http';
import type { LinkedInvoice } from '../../invoices/domain/invoice.js';
import { formatMinor, unitOf } from '../../domain/currency.js';

const COLUMNS = [
  ...['number', 'issued_on', 'kind', 'mode', 'refers_to', 'organization_id', 'order_id', 'buyer', 'country', 'vat_id'],
  ...['inn', 'kpp', 'tax_id', 'currency', 'net', 'tax', 'total', 'tax_rule', 'tax_ppm', 'rate'],
  ...['net_usd', 'tax_usd', 'total_usd', 'paid_on', 'month', 'due_on', 'id'],
];

/** Documents the answer of a route that sends documents as a file. */
export function ApiInvoicesFile(): MethodDecorator {
  return applyDecorators(
    ApiProduces('text/csv'),
    ApiOkResponse({
      description: `A header and a line for each document in the order of issue. Amounts of credit notes are negative, so that columns can be summed. Columns: ${COLUMNS.join(', ')}.`,
      schema: { type: 'string', example: `${COLUMNS.join(',')}\n` },
    }),
  );
}

/** Streams documents as CSV; when Postgres fails in the middle, the connection is closed. */
export function invoicesFile(documents: AsyncIterable<LinkedInvoice>, month: string | undefined): StreamableFile {
  const file = new StreamableFile(Readable.from(csvOf(documents)), {
    type: 'text/csv; charset=utf-8',
    disposition: `attachment; filename="invoices${month === undefined ? '' : `-${month}`}.csv"`,
  });
  return file.setErrorHandler((_error, response) => {
    response.destroy?.();
  });
}

async function* csvOf(documents: AsyncIterable<LinkedInvoice>): AsyncIterable<string> {
  yield csvLine(COLUMNS);
  for await (const document of documents) yield csvLine(fieldsOf(document));
}

function fieldsOf(document: LinkedInvoice): (string | null)[] {
  const { buyer, currency, totalMinor, taxMinor, totalNanoUsd, taxNanoUsd } = document;
  const sign = document.kind === 'credit_note' ? -1n : 1n;
  const minor = (amount: bigint): string => formatMinor(sign * amount, unitOf(currency));
  const dollars = (amount: bigint): string => formatUsd(sign * amount);
  return [
    ...[document.numberText, dayOf(document.issuedAt), document.kind, document.mode],
    ...[document.refersTo?.numberText ?? null, formatId('org', document.organizationId)],
    ...[
      document.orderId === null ? null : formatId('ord', document.orderId),
      buyer.legalName,
      buyer.country,
      buyer.vatId,
      buyer.inn,
      buyer.kpp,
    ],
    ...[buyer.taxId, currency, minor(totalMinor - taxMinor), minor(taxMinor), minor(totalMinor)],
    ...[document.taxRule, String(document.taxPpm), formatUsd(document.rateNano)],
    ...[
      dollars(totalNanoUsd - taxNanoUsd),
      dollars(taxNanoUsd),
      dollars(totalNanoUsd),
      document.paidAt === null ? null : dayOf(document.paidAt),
    ],
    ...[
      document.month?.toISOString().slice(0, 'YYYY-MM'.length) ?? null,
      document.dueAt === null ? null : dayOf(document.dueAt),
    ],
    formatId('ivc', document.id),
  ];
}

const dayOf = (moment: Date): string => moment.toISOString().slice(0, 10);
