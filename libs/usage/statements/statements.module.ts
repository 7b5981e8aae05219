import { Module } from '@nestjs/common';
import { LedgerModule } from '#billing';
import { StatementRepository } from './statement.repository.js';
import { StatementsService } from './statements.service.js';

/** For control: the ledger of an organization by months. Reads only. */
@Module({ imports: [LedgerModule], providers: [StatementRepository, StatementsService], exports: [StatementsService] })
export class StatementsModule {}
