import { formatId, parseId } from '../../kernel/ids.js';

/** Who made changes, as events name them: whole names, and the beginnings of names of operators who acted as a member. */
export interface ActorNames {
  readonly exact: readonly string[];
  readonly prefixes: readonly string[];
}

/** What a text names an actor by: an id, or a component of the system. */
export type ActorReference =
  | { readonly prefix: 'tok' | 'usr' | 'mbr' | 'inv' | 'key'; readonly id: string }
  | { readonly part: string };

/** Parts of the system that make changes, or may. */
const SYSTEM_PARTS: ReadonlySet<string> = new Set([
  ...['bootstrap', 'cli', 'demo', 'gateway', 'guesses', 'import', 'payments', 'registration', 'seed', 'setup'],
  ...['unsubscribe', 'webhooks'],
]);

/** A part that needs no change to be known. */
export const isSystemPart = (reference: ActorReference): boolean =>
  'part' in reference && SYSTEM_PARTS.has(reference.part);

const PREFIXES = ['tok', 'usr', 'mbr', 'inv', 'key'] as const;
const KINDS: Readonly<Record<string, (typeof PREFIXES)[number]>> = {
  admin_token: 'tok',
  management_token: 'tok',
  invitation: 'inv',
  member: 'mbr',
  user: 'usr',
  impersonation: 'usr',
};
/** With the member that an operator acted as. */
const NAME = /^(?:([a-z_]+):)?(\w+)(?:@mbr_\w+)?$/;
const SYSTEM = /^system:([a-z][a-z0-9_.-]{0,60})$/;

/** Reads `tok_…`, or the form in which events have an actor: `admin_token:tok_…`, `system:cli`. Null: it is neither. */
export function readActor(text: string): ActorReference | null {
  const part = SYSTEM.exec(text)?.[1];
  if (part !== undefined) return { part };
  const [, kind, id = ''] = NAME.exec(text) ?? [];
  for (const prefix of kind === undefined ? PREFIXES : [KINDS[kind]]) {
    const uuid = prefix === undefined ? null : parseId(prefix, id);
    if (prefix !== undefined && uuid !== null) return { prefix, id: uuid };
  }
  return null;
}

/**
 * The names under which an actor makes changes. A token is an operator's or a member's; a user is itself, an operator that
 * acts as a member, and the member of each of its organizations. A key makes none.
 * @param memberIds of a user, UUIDs
 */
export function actorNames(reference: ActorReference, memberIds: readonly string[] = []): ActorNames {
  if ('part' in reference) return { exact: [`system:${reference.part}`], prefixes: [] };
  const { prefix, id } = reference;
  const text = formatId(prefix, id);
  switch (prefix) {
    case 'tok':
      return { exact: [`admin_token:${text}`, `management_token:${text}`], prefixes: [] };
    case 'inv':
      return { exact: [`invitation:${text}`], prefixes: [] };
    case 'mbr':
      return { exact: [`member:${text}`], prefixes: [] };
    case 'usr': {
      const members = memberIds.map((member) => `member:${formatId('mbr', member)}`);
      return { exact: [`user:${text}`, ...members], prefixes: [`impersonation:${text}@`] };
    }
    case 'key':
      return { exact: [], prefixes: [] };
  }
}
