import { Injectable } from '@nestjs/common';
import { PrismaService, type Transaction } from '#core/infra';
import { RECORD_COLUMNS, recordOf, type RequestRecord, type UsageRecordRow } from './request-record.repository.js';

/** Reads settled requests. */
@Injectable()
export class RequestRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** A settled request of any organization, for operators. */
  async find(requestId: string): Promise<RequestRecord | null> {
    return findRecord(this.prisma, requestId);
  }

  /** A settled request of the organization; null for a request of another one. */
  async findOwn(organizationId: string, requestId: string): Promise<RequestRecord | null> {
    return this.prisma.asOrganization(organizationId, async (tx) => {
      const record = await findRecord(tx, requestId);
      return record?.event.organizationId === organizationId ? record : null;
    });
  }
}

async function findRecord(tx: Transaction, requestId: string): Promise<RequestRecord | null> {
  const [row] = await tx.$queryRaw<UsageRecordRow[]>`
    SELECT ${RECORD_COLUMNS} FROM usage_record WHERE request_id = ${requestId}::uuid`;
  return row === undefined ? null : recordOf(row);
}
