/** Who made a change, as far as customers know them. */
interface ShownActor {
  readonly kind: 'person' | 'operator' | 'operator_as' | 'token' | 'invitation' | 'system';
  /** Of the person, of the member that an operator acted as, or of the token; null: it says nothing to customers. */
  readonly id: string | null;
}

/** Reads an actor of the API: `member:mbr_…`, `impersonation:usr_…@mbr_…`, `system:cli`. */
export function shownActor(actor: string, isOwnUser: (userId: string) => boolean): ShownActor {
  const [kind = '', id = ''] = actor.split(':');
  if (kind === 'member') return { kind: 'person', id };
  if (kind === 'user') return isOwnUser(id) ? { kind: 'person', id } : { kind: 'operator', id: null };
  if (kind === 'impersonation') return { kind: 'operator_as', id: id.split('@')[1] ?? null };
  if (kind === 'management_token') return { kind: 'token', id };
  if (kind === 'admin_token') return { kind: 'operator', id: null };
  return { kind: kind === 'invitation' ? 'invitation' : 'system', id: null };
}
