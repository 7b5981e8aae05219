import type { Config } from '#core/infra';

/** What an invitation says to a person that has its secret. */
export interface ShownInvitation {
  /** Of a member of an organization, or of an operator. */
  readonly kind: 'member' | 'operator';
  readonly email: string;
  readonly role: string;
  /** Of an operator: the installation's name. */
  readonly organization: string;
  /** The name of the inviting person; null: none is known, as of an operator's token. */
  readonly inviter: string | null;
  /** Whether the address has a user, which accepts with a session; else it registers. */
  readonly hasAccount: boolean;
  readonly expiresAt: Date;
}

/** The secret stands after `#`: browsers send it to no server and in no `Referer`. */
export function invitationLink({ publicUrl }: Config, secret: string): string {
  return `${publicUrl}/invitation#token=${secret}`;
}
