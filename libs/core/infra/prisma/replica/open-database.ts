import type { Config } from '../../config/config.js';
import type { Logger } from '../../logging/logger.js';
import { addressFor } from '../database-address.js';
import { PrismaService, type DatabaseRole } from '../prisma.service.js';
import { Replica } from './replica.js';

type Settings = Pick<
  Config,
  'databaseUrl' | 'databaseDirectUrl' | 'databaseReplicaUrl' | 'replicaLagMaxMs' | 'databaseConnections'
>;

/** The database of a process; control, which alone answers with reports, has its replica, too. Throws as `PrismaService.open`. */
export async function openDatabase(role: DatabaseRole, config: Settings, logger: Logger): Promise<PrismaService> {
  const { databaseConnections: connectionsMax, databaseReplicaUrl: replicaUrl, replicaLagMaxMs: lagMaxMs } = config;
  const warn = (message: string): void => {
    logger.warn({}, message);
  };
  const { url, isPooled } = addressFor(role, config);
  const prisma = await PrismaService.open(url, role, warn, { connectionsMax, isPooled });
  if (replicaUrl === null || role !== 'routify_control') return prisma;
  const open = (): Promise<PrismaService> => PrismaService.open(replicaUrl, role, warn, { connectionsMax });
  prisma.reports = Replica.start(prisma, { url: replicaUrl, lagMaxMs, open, logger });
  return prisma;
}
