import { describeMemberToken, describeUser } from '#auth';
import { typedEmail, shape, formatId } from '#core';
import { body, reply, objectName } from '#core/http';
import type { AccountExport } from '../../../account-data/account-export.service.js';
import { describePasskey } from '../../../passkeys/passkey.js';
import { describeSession } from '../../../sessions/session.js';
import { describeIdentity, type ExternalIdentity } from '../../../single-sign-on/identities/external-identity.js';

export class DeleteAccountRequest extends body({
  email: typedEmail('Email of the account, to confirm the deletion.'),
}) {}

type Data = Awaited<ReturnType<AccountExport['collect']>>;

const RECORD = { type: 'object', additionalProperties: true } as const;

const record = (description: string) => shape<object>(RECORD, description);
const records = (description: string) => shape<object[]>({ type: 'array', items: RECORD }, description);

/** For people and for other programs: its parts may gain fields. */
export class AccountExportResponse extends reply({
  object: objectName('account_export'),
  user: record('Name, email, status.'),
  login: record('Login methods, without secrets.'),
  passkeys: records('Passkeys, without key material.'),
  identities: records('Linked identities.'),
  sessions: records('Open sessions with devices and IP addresses.'),
  memberships: records('Memberships in organizations.'),
  keys: records('API keys that you created.'),
  tokens: records('Your management tokens.'),
  invitations: records('Invitations to your email address.'),
  operator_invitations: records('Invitations to your email address to be an operator.'),
  mails: records('Emails to your address. Contents are not stored.'),
  changes: records('Audit events of your sessions.'),
}) {}

export function presentAccountExport(data: Data, identities: readonly ExternalIdentity[]): AccountExportResponse {
  return {
    object: 'account_export',
    user: { ...describeUser(data.user), created_at: data.user.createdAt.toISOString() },
    login: loginOf(data),
    passkeys: data.passkeys.map(describePasskey),
    identities: identities.map(describeIdentity),
    sessions: data.sessions.map(describeSession),
    memberships: data.memberships.map(({ organization, member }) => ({
      id: formatId('mbr', member.id),
      organization_id: formatId('org', organization.id),
      organization: organization.name,
      role: member.role,
    })),
    keys: data.keys.map(({ id, organizationId, name, masked, status, createdAt }) => ({
      id: formatId('key', id),
      organization_id: formatId('org', organizationId),
      name,
      masked,
      status,
      created_at: createdAt.toISOString(),
    })),
    tokens: data.tokens.map(describeMemberToken),
    invitations: data.invitations.map(({ id, organizationId, role, status, createdAt }) => ({
      id: formatId('inv', id),
      organization_id: formatId('org', organizationId),
      role,
      status,
      created_at: createdAt.toISOString(),
    })),
    operator_invitations: data.operatorInvitations.map(({ id, role, status, createdAt }) => ({
      id: formatId('inv', id),
      role,
      status,
      created_at: createdAt.toISOString(),
    })),
    mails: data.mails.map(({ template, status, createdAt }) => ({
      template,
      status,
      created_at: createdAt.toISOString(),
    })),
    changes: data.changes.map(({ action, targetKind, targetId, address, createdAt }) => ({
      action,
      target: { kind: targetKind, id: targetId },
      address,
      created_at: createdAt.toISOString(),
    })),
  };
}

function loginOf({ account, passkeys }: Data): object {
  return {
    has_password: account?.passwordHash != null,
    password_changed_at: account?.passwordChangedAt?.toISOString() ?? null,
    email_verified_at: account?.emailVerifiedAt?.toISOString() ?? null,
    has_second_factor: account?.totpConfirmedAt != null || passkeys.length > 0,
    locale: account?.locale ?? null,
  };
}
