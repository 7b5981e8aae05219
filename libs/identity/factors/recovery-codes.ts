import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { KeyHasher } from '#auth';
import type { Transaction } from '#core/infra';
import { Clock, newUuid } from '#core';
import { base32 } from '../domain/totp.js';
import { RecoveryCodesRepository } from './recovery-codes.repository.js';

const COUNT = 10;
/** 50 bits, in two groups of five characters. */
const CODE_BYTES = 7;
const GROUP = 5;

/** Codes on paper: each logs in once in place of another factor. */
@Injectable()
export class RecoveryCodes {
  constructor(
    private readonly codes: RecoveryCodesRepository,
    private readonly hasher: KeyHasher,
    private readonly clock: Clock,
  ) {}

  /** New codes; those of before are refused from now on. */
  async replace(tx: Transaction, userId: string): Promise<readonly string[]> {
    const codes = Array.from({ length: COUNT }, newCode);
    const rows = codes.map((code) => ({
      id: newUuid(this.clock.nowMs()),
      ...this.hasher.digest(textOf(userId, code)),
    }));
    await this.codes.replace(tx, userId, rows);
    return codes;
  }

  async remove(tx: Transaction, userId: string): Promise<void> {
    await this.codes.replace(tx, userId, []);
  }

  /** False: the user has no such code, or it was used. */
  use(userId: string, code: string): Promise<boolean> {
    return this.codes.use(userId, this.hasher.digests(textOf(userId, code)), new Date(this.clock.nowMs()));
  }
}

/** In the spelling of people: with or without the dash, in any case. */
function textOf(userId: string, code: string): string {
  return `recovery code ${userId} ${code.toLowerCase().replaceAll(/[^a-z0-9]/g, '')}`;
}

function newCode(): string {
  const text = base32(randomBytes(CODE_BYTES))
    .toLowerCase()
    .slice(0, 2 * GROUP);
  return `${text.slice(0, GROUP)}-${text.slice(GROUP)}`;
}
