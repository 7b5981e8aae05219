import { ORGANIZATION_ROLES, type OrganizationRole } from '#auth';
import { EmailField } from '../../../conventions/fields/email-field.js';
import { ChoiceField, TextField } from '../../../conventions/fields/fields.js';
import { NameField } from '../../../conventions/fields/name-field.js';
import { ListQuery } from '../../../conventions/lists/list.js';
import { SpendCapsField, type SpendCapRequest } from '../../keys/dto/spend-cap.request.js';

export const INVITATION_STATUSES = ['pending', 'accepted', 'revoked'] as const;

export class ListMembersQuery extends ListQuery {
  @TextField({ max: 100, optional: true, description: 'With these roles only; a comma means "or".', example: 'owner' })
  role?: string;

  @TextField({ max: 100, optional: true, description: 'Part of a name or an address.' })
  q?: string;
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
