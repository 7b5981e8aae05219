import { ApiProperty } from '@nestjs/swagger';
import { describeMemberToken, describeUser } from '#auth';
import { describePasskey, describeSession, type AccountExport } from '#identity';
import { formatId } from '#kernel';
import { describeIdentity, type ExternalIdentity } from '#single-sign-on';
import { ObjectProperty } from '../../conventions/fields/response-properties.js';

type Data = Awaited<ReturnType<AccountExport['collect']>>;

function RecordsProperty(description: string): PropertyDecorator {
  return ApiProperty({ type: 'array', items: { type: 'object', additionalProperties: true }, description });
}

function RecordProperty(description: string): PropertyDecorator {
  return ApiProperty({ type: 'object', additionalProperties: true, description });
}

/** For people and for other programs: its parts may gain fields. */
export class AccountExportResponse {
  @ObjectProperty('account_export')
  object!: 'account_export';

  @RecordProperty('Name, address, state.')
  user!: object;

  @RecordProperty('How you log in, without any secret.')
  login!: object;

  @RecordsProperty('Your passkeys, without their keys.')
  passkeys!: object[];

  @RecordsProperty('Log-ins at providers that are linked to the account.')
  identities!: object[];

  @RecordsProperty('Open sessions, with devices and addresses.')
  sessions!: object[];

  @RecordsProperty('Organizations that you are a member of.')
  memberships!: object[];

  @RecordsProperty('API keys that you have made.')
  keys!: object[];

  @RecordsProperty('Your management tokens.')
  tokens!: object[];

  @RecordsProperty('Invitations to your address.')
  invitations!: object[];

  @RecordsProperty('Mails to your address. Their contents are not kept.')
  mails!: object[];

  @RecordsProperty('Changes that you have made with sessions.')
  changes!: object[];
}

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
      ...{ id: formatId('key', id), organization_id: formatId('org', organizationId), name, masked, status },
      created_at: createdAt.toISOString(),
    })),
    tokens: data.tokens.map(describeMemberToken),
    invitations: data.invitations.map(({ id, organizationId, role, status, createdAt }) => ({
      ...{ id: formatId('inv', id), organization_id: formatId('org', organizationId), role, status },
      created_at: createdAt.toISOString(),
    })),
    mails: data.mails.map(({ template, status, createdAt }) => ({
      ...{ template, status },
      created_at: createdAt.toISOString(),
    })),
    changes: data.changes.map(({ action, targetKind, targetId, address, createdAt }) => ({
      ...{ action, target: { kind: targetKind, id: targetId }, address },
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
