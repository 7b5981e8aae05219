import { ORGANIZATION_ROLES, type OrganizationRole } from '#auth';
import { EmailField } from '../../../conventions/fields/email-field.js';
import { ChoiceField, QueryFlagField, TextField } from '../../../conventions/fields/fields.js';
import { ListQuery } from '../../../conventions/lists/list.js';
import { SpendCapsField, type SpendCapRequest } from '../../keys/dto/spend-cap.request.js';

export const INVITATION_STATUSES = ['pending', 'accepted', 'revoked'] as const;

export class ListMembersQuery extends ListQuery {
  @TextField({ max: 100, optional: true, description: 'With these roles only; a comma means "or".', example: 'owner' })
  role?: string;

  @TextField({ max: 100, optional: true, description: 'Part of a name or an address.' })
  q?: string;
}

export class RemoveMemberQuery {
  @QueryFlagField({
    optional: true,
    description:
      'Whether the active keys that the member made are revoked with the membership, within a second. Unless `true` they stay with the organization, under the caps of the member. The key of its playground ends in any case.',
    example: true,
  })
  revoke_keys?: boolean;
}

export class UpdateMemberRequest {
  @ChoiceField({ values: ORGANIZATION_ROLES, optional: true, description: 'Only owners make and change owners.' })
  role?: OrganizationRole;

  @SpendCapsField(
    'What all keys that it has made may spend together, one a period, beside the caps of each key; a cap counts what is ' +
      'spent from when it is set.',
  )
  caps?: SpendCapRequest[];
}

export class ListInvitationsQuery extends ListQuery {
  @TextField({
    max: 100,
    optional: true,
    description: 'Of these statuses only; a comma means "or".',
    example: 'pending',
  })
  status?: string;
}

export class CreateInvitationRequest {
  @EmailField({ description: 'Whom the membership is offered to.' })
  email!: string;

  @ChoiceField({ values: ORGANIZATION_ROLES, description: 'Only owners make owners.', example: 'developer' })
  role!: OrganizationRole;
}
