import { Module } from '@nestjs/common';
import { AuditRepository } from './audit.repository.js';

/** For control: reads the record. Writing needs no module, `recordChange` takes the transaction of its caller. */
@Module({ providers: [AuditRepository], exports: [AuditRepository] })
export class AuditModule {}
