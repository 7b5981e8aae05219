import { Injectable } from '@nestjs/common';
import { PrismaService } from './prisma.service.js';

/** Queries of Postgres without a table. */
@Injectable()
export class DatabaseRepository {
  constructor(private readonly prisma: PrismaService) {}

  async answers(): Promise<boolean> {
    try {
      await this.prisma.$queryRaw`SELECT 1`;
      return true;
    } catch {
      return false;
    }
  }
}
