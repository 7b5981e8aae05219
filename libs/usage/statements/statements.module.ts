import { Module } from '@nestjs/common';
import { LedgerModule } from '#billing';
import { StatementRepository } from './statement.repository.js';
import { StatementsService } from './statements.service.js';

/** Monthly statements of an organization, for control. Read-only. */
@Module({ imports: [LedgerModule], providers: [StatementRepository, StatementsService], exports: [StatementsService] })
export class StatementsModule {}
