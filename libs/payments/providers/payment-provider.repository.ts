import { Injectable } from '@nestjs/common';
import { PrismaService, type Prisma, type Transaction } from '#core/infra';
import type { PaymentMode, ProviderOptions } from '../port/provider-adapter.js';
import type { PaymentProviderKind } from './provider-kinds.js';

export interface PaymentProvider {
  readonly id: string;
  readonly kind: PaymentProviderKind;
  /** As customers read it. */
  readonly name: string;
  readonly status: 'active' | 'disabled';
  readonly mode: PaymentMode;
  /** ISO 4217. Fixed: all that the provider states is in it. */
  readonly currency: string;
  readonly options: Partial<StoredOptions>;
  readonly minNanoUsd: bigint;
  readonly maxNanoUsd: bigint;
  /** Of an organization, by its orders of a day (UTC). */
  readonly dailyMaxNanoUsd: bigint;
  readonly surchargePpm: number;
  readonly surchargeNanoUsd: bigint;
  readonly ciphertext: Uint8Array<ArrayBuffer> | null;
  readonly encryptionKeyId: string | null;
  /** The provider's id of the merchant. */
  readonly accountRef: string | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface StoredOptions extends ProviderOptions {
  /** What customers read to transfer money: account, bank, address. */
  readonly instructions: string | null;
  /** Customers may let the provider keep their way to pay, for automatic top-ups. */
  readonly savesMethods: boolean;
  /** The simulated provider of this installation stands in. */
  readonly simulator: boolean;
  /** The last characters of the secret key. */
  readonly keyHint: string;
  /** Its messages can be verified. */
  readonly hasWebhookSecret: boolean;
  /** The endpoint that was made at the provider for its messages, whose secret is stored; null: operators made it. */
  readonly endpointRef: string | null;
  /** Why none was made at the last try; null: it was. */
  readonly endpointProblem: EndpointProblem | null;
}

/**
 * `key_rights`: the key may not write endpoints. `address`: the public address of this installation is none that the
 * provider could call. `refused`, `unavailable`: the provider's answer.
 */
export const ENDPOINT_PROBLEMS = ['key_rights', 'address', 'refused', 'unavailable'] as const;
export type EndpointProblem = (typeof ENDPOINT_PROBLEMS)[number];

type Options = Pick<PaymentProvider, 'options'>;

/** Owns `payment_provider`. Constraints limit its texts. */
@Injectable()
export class PaymentProviderRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(work);
  }

  async list(): Promise<PaymentProvider[]> {
    const rows = await this.prisma.paymentProvider.findMany({ orderBy: { id: 'asc' }, take: 100 });
    return rows as unknown as PaymentProvider[];
  }

  /** In a transaction of the caller's, where one is given. */
  async find(id: string, tx: Transaction = this.prisma): Promise<PaymentProvider | null> {
    return (await tx.paymentProvider.findUnique({ where: { id } })) as PaymentProvider | null;
  }

  async lock(tx: Transaction, id: string): Promise<PaymentProvider | null> {
    await tx.$queryRaw`SELECT 1 FROM payment_provider WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
    return this.find(id, tx);
  }

  async insert(
    tx: Transaction,
    { options, ...columns }: Omit<Prisma.PaymentProviderUncheckedCreateInput, 'options'> & Options,
  ): Promise<PaymentProvider> {
    const data = { ...columns, options: options as Prisma.InputJsonObject };
    return (await tx.paymentProvider.create({ data })) as unknown as PaymentProvider;
  }

  async update(
    tx: Transaction,
    id: string,
    { options, ...columns }: Omit<Prisma.PaymentProviderUncheckedUpdateInput, 'options'> & Partial<Options>,
  ): Promise<PaymentProvider> {
    const changes = options === undefined ? columns : { ...columns, options: options as Prisma.InputJsonObject };
    const data = { ...changes, version: { increment: 1 }, updatedAt: new Date() };
    return (await tx.paymentProvider.update({ where: { id }, data })) as unknown as PaymentProvider;
  }

  count(tx: Transaction): Promise<number> {
    return tx.paymentProvider.count();
  }

  /** Whether orders of it may still be paid, or refunds are on their way. */
  async isInUse(tx: Transaction, id: string): Promise<boolean> {
    const [row] = await tx.$queryRaw<{ used: boolean }[]>`
      SELECT EXISTS (SELECT 1 FROM payment_order WHERE provider_id = ${id}::uuid AND state IN ('created', 'pending', 'paid'))
        OR EXISTS (SELECT 1 FROM order_refund WHERE provider_id = ${id}::uuid AND state IN ('booked', 'sent')) AS used`;
    return row?.used ?? false;
  }
}

/** Rows with the kinds of their providers, which the rights of a customer's request do not show. */
export async function withKinds<Row extends { readonly providerId: string }>(
  db: Transaction,
  rows: readonly Row[],
): Promise<(Row & { readonly provider: Pick<PaymentProvider, 'kind'> })[]> {
  const ids = [...new Set(rows.map(({ providerId }) => providerId))];
  const select = { id: true, kind: true } as const;
  const found = ids.length === 0 ? [] : await db.paymentProvider.findMany({ where: { id: { in: ids } }, select });
  const kinds = new Map(found.map(({ id, kind }) => [id, kind as PaymentProvider['kind']]));
  return rows.flatMap((row) => {
    const kind = kinds.get(row.providerId);
    return kind === undefined ? [] : [{ ...row, provider: { kind } }];
  });
}
