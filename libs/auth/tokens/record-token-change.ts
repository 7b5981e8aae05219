import { recordChange, type Change, type Transaction } from '#core/infra';

/** A change of any token; the states are API representations. */
interface TokenChange extends Omit<Change, 'targetKind' | 'targetId' | 'action'> {
  readonly action: 'token.create' | 'token.revoke';
  readonly after: NonNullable<Change['after']> & { readonly id: string };
}

export async function recordTokenChange(tx: Transaction, change: TokenChange): Promise<void> {
  await recordChange(tx, { ...change, targetKind: 'token', targetId: change.after.id });
}
