import { Module } from '@nestjs/common';
import { AuditChainRepository } from './audit-chain.repository.js';
import { AuditRepository } from './audit.repository.js';

/** For control: reads audit events. Writing needs no module: `recordChange` takes the transaction of its caller. */
@Module({ providers: [AuditChainRepository, AuditRepository], exports: [AuditChainRepository, AuditRepository] })
export class AuditModule {}
