import { Injectable } from '@nestjs/common';
import { recordEvents, pageWindow, PrismaService, type Prisma, type Transaction } from '#core/infra';
import { formatId, formatUsd, pageOf, type Page, type PageRequest, type NewEvent } from '#core';
import type { DocumentKind } from '../domain/document-number.js';
import type { Invoice, LinkedInvoice } from '../domain/invoice.js';

export interface InvoiceFilter {
  readonly organizationId?: string;
  readonly orderId?: string;
  readonly kind?: DocumentKind;
  readonly mode?: Invoice['mode'];
  /** Issued from this moment on, and before the other. */
  readonly from?: Date;
  readonly before?: Date;
}

/** A document that has no number yet. */
type Unnumbered = Omit<Invoice, 'number' | 'numberText'>;

const NAME = { select: { id: true, kind: true, numberText: true, issuedAt: true } } as const;
const LINKS = {
  refersTo: NAME,
  referredBy: { ...NAME, orderBy: { id: 'asc' } },
  balance: { select: { openNanoUsd: true, paidAt: true } },
} as const;

/** Owns `invoice` and `invoice_series`. */
@Injectable()
export class InvoiceRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(work);
  }

  /** Until the transaction ends, no other issues a document of this mode. */
  async lockSeries(tx: Transaction, mode: Invoice['mode']): Promise<void> {
    await tx.$queryRaw`SELECT 1 FROM invoice_series WHERE mode = ${mode} ORDER BY kind FOR UPDATE`;
  }

  /** Stores a document under the next number of its series, which the caller has locked, with the event of it. */
  async issue(tx: Transaction, document: Unnumbered, textOf: (number: bigint) => string): Promise<Invoice> {
    const { mode, kind } = document;
    const [series] = await tx.$queryRaw<{ last: bigint }[]>`
      UPDATE invoice_series SET last = last + 1 WHERE entity = 'main' AND mode = ${mode} AND kind = ${kind} RETURNING last`;
    if (series === undefined) throw new Error(`there is no series of ${mode} ${kind}`);
    const data = { ...document, number: series.last, numberText: textOf(series.last) };
    const issued = asInvoice(await tx.invoice.create({ data: data as unknown as Prisma.InvoiceUncheckedCreateInput }));
    await recordEvents(tx, [eventOf(issued)]);
    return issued;
  }

  async ofPayment(tx: Transaction, paymentId: string): Promise<Invoice | null> {
    const row = await tx.invoice.findUnique({ where: { paymentId } });
    return row === null ? null : asInvoice(row);
  }

  async referringTo(tx: Transaction, id: string): Promise<Invoice[]> {
    return (await tx.invoice.findMany({ where: { refersToId: id } })).map(asInvoice);
  }

  /** Seen with the rights of the request; of one organization, where it is given. */
  async read(id: string, organizationId?: string): Promise<LinkedInvoice | null> {
    const where = organizationId === undefined ? { id } : { id, organizationId };
    return (await this.prisma.read((db) =>
      db.invoice.findFirst({ where, include: LINKS }),
    )) as unknown as LinkedInvoice | null;
  }

  async list(filter: InvoiceFilter, page: PageRequest): Promise<Page<LinkedInvoice>> {
    const window = pageWindow(page);
    const where = { AND: [window.where, conditionOf(filter)] };
    const rows = await this.prisma.read((db) => db.invoice.findMany({ ...window, where, include: LINKS }));
    return pageOf(rows as unknown as LinkedInvoice[], page);
  }

  /** The next documents in the order of their issue. */
  async after(id: string | null, filter: InvoiceFilter, limit: number): Promise<LinkedInvoice[]> {
    const where = { AND: [id === null ? {} : { id: { gt: id } }, conditionOf(filter)] };
    const rows = await this.prisma.read((db) =>
      db.invoice.findMany({ where, include: LINKS, orderBy: { id: 'asc' }, take: limit }),
    );
    return rows as unknown as LinkedInvoice[];
  }
}

function conditionOf({ organizationId, orderId, kind, mode, from, before }: InvoiceFilter): Prisma.InvoiceWhereInput {
  const issuedAt = { ...(from === undefined ? {} : { gte: from }), ...(before === undefined ? {} : { lt: before }) };
  return {
    ...(organizationId === undefined ? {} : { organizationId }),
    ...(orderId === undefined ? {} : { orderId }),
    ...(kind === undefined ? {} : { kind }),
    ...(mode === undefined ? {} : { mode }),
    ...(Object.keys(issuedAt).length === 0 ? {} : { issuedAt }),
  };
}

function eventOf({ id, kind, mode, numberText, totalNanoUsd, organizationId }: Invoice): NewEvent {
  const data = { invoice_id: formatId('ivc', id), kind, number: numberText, total_usd: formatUsd(totalNanoUsd), mode };
  return { type: 'invoice.issued', organizationId, data };
}

/** Constraints limit the columns to these values; the issuer wrote the JSON. */
const asInvoice = (row: object): Invoice => row as Invoice;
