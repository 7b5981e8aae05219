import type { Command } from './program/command.js';
import { actorCommand } from './commands/actor.command.js';
import { adminCreateCommand } from './commands/admin-create.command.js';
import { auditCommand } from './commands/audit.command.js';
import { backupCommand } from './commands/recovery/backup.command.js';
import { channelAddCommand } from './commands/channel-add.command.js';
import { channelTestCommand } from './commands/channel-test.command.js';
import { doctorCommand } from './commands/doctor.command.js';
import { applyCommand } from './commands/installation/apply.command.js';
import { diffCommand } from './commands/installation/diff.command.js';
import { exportCommand } from './commands/installation/export.command.js';
import { importCommand } from './commands/imports/import.command.js';
import { invoiceCheckCommand } from './commands/invoice-check.command.js';
import { journalCommand } from './commands/recovery/journal.command.js';
import { operatorRecoverCommand } from './commands/operator-recover.command.js';
import { priceImportCommand } from './commands/price-import.command.js';
import { rebuildCommand } from './commands/recovery/rebuild.command.js';
import { requestCommand } from './commands/request.command.js';
import { recoverCommand } from './commands/recovery/recover.command.js';
import { restoreCommand } from './commands/recovery/restore.command.js';
import { rollupCommand } from './commands/rollup.command.js';
import { rotateEncryptionCommand } from './commands/rotate-encryption.command.js';
import { seedCommand } from './commands/seed.command.js';

/** Every `routify <command>`, in the order of `routify help`. */
export const COMMANDS: readonly Command[] = [
  actorCommand,
  adminCreateCommand,
  applyCommand,
  auditCommand,
  backupCommand,
  channelAddCommand,
  channelTestCommand,
  diffCommand,
  doctorCommand,
  exportCommand,
  importCommand,
  invoiceCheckCommand,
  journalCommand,
  operatorRecoverCommand,
  priceImportCommand,
  rebuildCommand,
  recoverCommand,
  requestCommand,
  restoreCommand,
  rollupCommand,
  rotateEncryptionCommand,
  seedCommand,
];
