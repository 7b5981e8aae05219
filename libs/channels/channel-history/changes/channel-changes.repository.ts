import { Injectable } from '@nestjs/common';
import { PrismaService, type Prisma, type Transaction } from '#core/infra';

/** What every change of a channel or of one of its parts does, in control and in the worker. */
@Injectable()
export class ChannelChanges {
  constructor(protected readonly prisma: PrismaService) {}

  /** Runs a change of channels in a transaction. An advisory lock serializes them: what was read stays valid. */
  async change<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('channels'))`;
      return work(tx);
    });
  }

  async nameOf(tx: Transaction, id: string): Promise<string> {
    return (await tx.channel.findUnique({ where: { id }, select: { name: true } }))?.name ?? '';
  }

  /** Increases the version. Credentials and models are parts of the channel, so their changes count too. */
  async touch(tx: Transaction, id: string, data: Prisma.ChannelUpdateInput = {}): Promise<void> {
    await tx.channel.update({ where: { id }, data: { ...data, version: { increment: 1 }, updatedAt: new Date() } });
  }
}
