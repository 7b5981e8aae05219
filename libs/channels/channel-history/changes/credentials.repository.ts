import { Injectable } from '@nestjs/common';
import { pageOf, type Page, type PageRequest } from '#core';
import { pageWindow, PrismaService, type Transaction, type SealedSecret } from '#core/infra';

/** A proxy as operators see it: the password itself is write-only. */
export interface ProxyRecord {
  readonly url: string;
  readonly username: string | null;
  /** Last characters of the password; empty when it is too short to show any; null: none. */
  readonly last4: string | null;
  readonly createdAt: Date;
}

export const CREDENTIAL_STATUSES = ['active', 'disabled'] as const;
export type CredentialStatus = (typeof CREDENTIAL_STATUSES)[number];

/** A credential as operators see it: the secret itself is write-only. */
export interface CredentialRecord {
  readonly id: string;
  readonly channelId: string;
  readonly label: string;
  /** Last characters of the secret; empty when it is too short to show any. */
  readonly last4: string;
  readonly status: CredentialStatus;
  readonly statusReason: string | null;
  readonly statusSince: Date;
  readonly weight: number;
  /** Limits at the provider, per minute; null: unknown. */
  readonly rpm: number | null;
  readonly tpm: number | null;
  readonly secretVersion: number;
  /** Used instead of the channel's; null: none of its own. */
  readonly proxy: ProxyRecord | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

type CredentialChange = Partial<
  Pick<CredentialRecord, 'label' | 'weight' | 'rpm' | 'tpm' | 'status' | 'statusReason' | 'statusSince'>
>;

export const proxyColumns = { url: true, username: true, last4: true, createdAt: true } as const;

/** Everything but the ciphertext, which only the snapshot reads. */
export const credentialColumns = {
  id: true,
  channelId: true,
  label: true,
  last4: true,
  status: true,
  statusReason: true,
  statusSince: true,
  weight: true,
  rpm: true,
  tpm: true,
  secretVersion: true,
  proxy: { select: proxyColumns },
  version: true,
  createdAt: true,
  updatedAt: true,
} as const;

@Injectable()
export class CredentialsRepository {
  constructor(private readonly prisma: PrismaService) {}

  async list(channelId: string, page: PageRequest): Promise<Page<CredentialRecord>> {
    const window = pageWindow(page);
    const found = await this.prisma.channelCredential.findMany({
      ...window,
      where: { ...window.where, channelId },
      select: credentialColumns,
    });
    return pageOf(found.map(toCredential), page);
  }

  async find(id: string, tx: Transaction = this.prisma): Promise<CredentialRecord | null> {
    const row = await tx.channelCredential.findUnique({ where: { id }, select: credentialColumns });
    return row === null ? null : toCredential(row);
  }

  /** Disabled since a provider refused them, on channels that are in use: no operator has replaced or enabled them. */
  async refusedIds(): Promise<readonly string[]> {
    const channel = { archivedAt: null, status: { not: 'disabled' } };
    const where = { status: 'disabled', statusReason: { not: null }, channel };
    const rows = await this.prisma.channelCredential.findMany({ where, select: { id: true } });
    return rows.map(({ id }) => id);
  }

  async insert(
    tx: Transaction,
    credential: Pick<
      CredentialRecord,
      'id' | 'channelId' | 'label' | 'last4' | 'weight' | 'rpm' | 'tpm' | 'secretVersion'
    >,
    sealed: SealedSecret,
  ): Promise<void> {
    await tx.channelCredential.create({ data: { ...credential, ...sealed } });
  }

  async update(tx: Transaction, id: string, change: CredentialChange): Promise<void> {
    await tx.channelCredential.update({
      where: { id },
      data: { ...change, version: { increment: 1 }, updatedAt: new Date() },
    });
  }

  async replaceSecret(
    tx: Transaction,
    id: string,
    secret: SealedSecret & Pick<CredentialRecord, 'secretVersion' | 'last4'>,
  ): Promise<void> {
    await tx.channelCredential.update({ where: { id }, data: secret });
  }

  async delete(tx: Transaction, id: string): Promise<void> {
    await tx.channelCredential.delete({ where: { id } });
  }
}

export function toCredential(row: Omit<CredentialRecord, 'status'> & { readonly status: string }): CredentialRecord {
  return { ...row, status: row.status as CredentialStatus };
}
