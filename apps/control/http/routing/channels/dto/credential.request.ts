import { CREDENTIAL_STATUSES, type CredentialStatus } from '#channel-history';
import { ChoiceField, ObjectField, TextField, WholeNumberField } from '../../../conventions/fields/fields.js';
import { ProxyRequest } from './proxy.request.js';

const SECRET =
  'The key as the provider gave it. Of `bedrock`: a Bedrock API key, or a JSON object with `access_key_id` and `secret_access_key`, ' +
  'also `session_token`, or `role_arn` with `external_id` and `role_session_name`. Of `vertex`: the JSON key file of a service ' +
  'account. Write-only.';
const SECRET_MAX = 16_384;
const WEIGHT_MAX = 1_000_000;
const CEILING_MAX = 2_000_000_000;

/** Fields of creation and of later changes. */
export class CredentialFieldsRequest {
  @TextField({ max: 100, optional: true, description: 'For people.', example: 'main account' })
  label?: string;

  @WholeNumberField({
    min: 0,
    max: WEIGHT_MAX,
    optional: true,
    description: 'How often it is taken, compared with the others.',
    example: 1,
  })
  weight?: number;

  @WholeNumberField({
    min: 1,
    max: CEILING_MAX,
    optional: true,
    nullable: true,
    description: 'Requests per minute that the provider allows.',
    example: 500,
  })
  rpm?: number | null;

  @WholeNumberField({
    min: 1,
    max: CEILING_MAX,
    optional: true,
    nullable: true,
    description: 'Tokens per minute that the provider allows.',
    example: 200_000,
  })
  tpm?: number | null;
}

export class UpdateCredentialRequest extends CredentialFieldsRequest {
  @ChoiceField({
    values: CREDENTIAL_STATUSES,
    optional: true,
    description: 'Only active ones are used.',
    example: 'active',
  })
  status?: CredentialStatus;

  @TextField({ max: 500, optional: true, nullable: true, description: 'Why it has this status.', example: null })
  status_reason?: string | null;
}

export class RotateCredentialRequest {
  @TextField({ max: SECRET_MAX, description: SECRET, example: 'sk-0123456789abcdef' })
  secret!: string;
}

export class CreateCredentialRequest extends CredentialFieldsRequest {
  @TextField({ max: SECRET_MAX, description: SECRET, example: 'sk-0123456789abcdef' })
  secret!: string;

  @ObjectField(() => ProxyRequest, {
    optional: true,
    nullable: true,
    description: 'Calls with this credential go through it, and not through that of the channel.',
  })
  proxy?: ProxyRequest | null;
}
