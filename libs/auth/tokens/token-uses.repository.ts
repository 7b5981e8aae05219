import { Injectable } from '@nestjs/common';
import { PrismaService, type Prisma } from '#core/infra';

@Injectable()
export class TokenUsesRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** @param digests of the presented secret: the row of another one stays as it is */
  async write(id: string, digests: Uint8Array<ArrayBuffer>[], data: Prisma.ManagementTokenUpdateInput): Promise<void> {
    await this.prisma.managementToken.updateMany({ where: { id, digest: { in: digests } }, data });
  }
}
