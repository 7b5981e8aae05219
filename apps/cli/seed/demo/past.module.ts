import { Module } from '@nestjs/common';
import { PastRepository } from './past.repository.js';

/** For the demo alone. */
@Module({ providers: [PastRepository], exports: [PastRepository] })
export class PastModule {}
