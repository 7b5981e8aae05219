import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Balances } from './domain/differences.js';

/** A file of one host: a recovery that is repeated there compares with the balances of before the first one. */
export class EarlierBalances {
  private readonly path: string;

  constructor(home: string, since: Date) {
    this.path = join(home, 'recovery', `${since.toISOString().replaceAll(':', '')}.json`);
  }

  /** Null: it is the first recovery of this time. */
  read(): Balances | null {
    try {
      const found = JSON.parse(readFileSync(this.path, 'utf8')) as Record<string, string>;
      return new Map(Object.entries(found).map(([organizationId, amount]) => [organizationId, BigInt(amount)]));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  write(balances: Balances): void {
    mkdirSync(join(this.path, '..'), { recursive: true, mode: 0o700 });
    const text = JSON.stringify(Object.fromEntries([...balances].map(([id, amount]) => [id, amount.toString()])));
    writeFileSync(`${this.path}.new`, text, { mode: 0o600 });
    renameSync(`${this.path}.new`, this.path);
  }
}
