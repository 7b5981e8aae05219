import { Injectable } from '@nestjs/common';
import { PrismaService } from '../prisma/prisma.service.js';
import { readMigrations } from './read-migrations.js';

export interface SchemaState {
  readonly applied: number;
  /** Names of this build's migrations that the database lacks. */
  readonly missing: readonly string[];
}

/** Migration state of the database. */
@Injectable()
export class SchemaStateRepository {
  private readonly shipped = readMigrations().map(({ name }) => name);

  constructor(private readonly prisma: PrismaService) {}

  async read(): Promise<SchemaState> {
    const rows = await this.prisma.$queryRaw<{ migration_name: string }[]>`
      SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`;
    const applied = new Set(rows.map((row) => row.migration_name));
    return { applied: applied.size, missing: this.shipped.filter((name) => !applied.has(name)) };
  }
}
