import { Injectable } from '@nestjs/common';
import { PrismaService } from '#infra';

/** What ids that are shown stand for. */
export interface Named {
  readonly kind: 'org' | 'key' | 'tier' | 'usr';
  readonly id: string;
  readonly name: string;
  /** Of a key. */
  readonly organizationId: string | null;
}

type NamedIds = Readonly<Record<Named['kind'], readonly string[]>>;

/** Names of many objects at once, also of archived and revoked ones. */
@Injectable()
export class NamesRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Unknown ids are left out. */
  async find({ org, key, tier, usr }: NamedIds): Promise<Named[]> {
    return this.prisma.$queryRaw<Named[]>`
      SELECT 'org' AS kind, id, name, NULL::uuid AS "organizationId" FROM organization WHERE id = ANY(${org}::uuid[])
      UNION ALL SELECT 'key', id, name, organization_id FROM api_key WHERE id = ANY(${key}::uuid[])
      UNION ALL SELECT 'tier', id, name, NULL FROM tier WHERE id = ANY(${tier}::uuid[])
      UNION ALL SELECT 'usr', id, coalesce(nullif(name, ''), email), NULL FROM "user" WHERE id = ANY(${usr}::uuid[])`;
  }
}
