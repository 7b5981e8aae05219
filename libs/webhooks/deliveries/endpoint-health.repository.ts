import { Injectable } from '@nestjs/common';
import { PrismaService, type Transaction } from '#infra';

/** Whose calls fail. */
interface FailingEndpoint {
  readonly organizationId: string | null;
  readonly name: string;
  readonly failingSince: Date;
}

/** Writes of the delivery to `webhook_endpoint`, in its transactions. They make no new version: people did not change it. */
@Injectable()
export class EndpointHealthRepository {
  constructor(private readonly prisma: PrismaService) {}

  async succeeded(id: string): Promise<void> {
    const data = { failingSince: null, deliveredAt: new Date() };
    await this.prisma.webhookEndpoint.updateMany({ where: { id }, data });
  }

  /** Null: it is disabled, or deleted. */
  async failed(tx: Transaction, id: string): Promise<FailingEndpoint | null> {
    const [row] = await tx.$queryRaw<FailingEndpoint[]>`
      UPDATE webhook_endpoint SET failing_since = coalesce(failing_since, now())
      WHERE id = ${id}::uuid AND status = 'active'
      RETURNING organization_id AS "organizationId", name, failing_since AS "failingSince"`;
    return row ?? null;
  }

  async disable(tx: Transaction, id: string, disabledReason: 'gone' | 'failing'): Promise<void> {
    const data = { status: 'disabled', disabledReason, version: { increment: 1 }, updatedAt: new Date() } as const;
    await tx.webhookEndpoint.update({ where: { id }, data, select: { id: true } });
  }
}
