import { CREDENTIAL_STATUSES } from '#channels';
import { body, optional } from '../../../conventions/fields/declare.js';
import { choice, integer, object, text } from '../../../conventions/fields/kinds.js';
import { ProxyRequest } from './proxy.request.js';

const SECRET =
  'The key as the provider gave it. Of `bedrock`: a Bedrock API key, or a JSON object with `access_key_id` and `secret_access_key`, ' +
  'also `session_token`, or `role_arn` with `external_id` and `role_session_name`. Of `vertex`: the JSON key file of a service ' +
  'account. Write-only.';
const SECRET_MAX = 16_384;
const WEIGHT_MAX = 1_000_000;
const CEILING_MAX = 2_000_000_000;

/** Fields of creation and of later changes. */
export class CredentialFieldsRequest extends body(
  optional({
    label: text('For people.', { max: 100, example: 'main account' }),
    weight: integer('How often it is taken, compared with the others.', { min: 0, max: WEIGHT_MAX, example: 1 }),
    rpm: integer('Requests per minute that the provider allows.', {
      min: 1,
      max: CEILING_MAX,
      nullable: true,
      example: 500,
    }),
    tpm: integer('Tokens per minute that the provider allows.', {
      min: 1,
      max: CEILING_MAX,
      nullable: true,
      example: 200_000,
    }),
  }),
) {}

export class UpdateCredentialRequest extends body({
  ...CredentialFieldsRequest.fields,
  ...optional({
    status: choice(CREDENTIAL_STATUSES, 'Only active ones are used.', { example: 'active' }),
    status_reason: text('Why it has this status.', { max: 500, nullable: true, example: null }),
  }),
}) {}

export class RotateCredentialRequest extends body({
  secret: text(SECRET, { max: SECRET_MAX, example: 'sk-0123456789abcdef' }),
}) {}

export class CreateCredentialRequest extends body({
  ...CredentialFieldsRequest.fields,
  secret: text(SECRET, { max: SECRET_MAX, example: 'sk-0123456789abcdef' }),
  proxy: object(ProxyRequest, 'Calls with this credential go through it, and not through that of the channel.', {
    optional: true,
    nullable: true,
  }),
}) {}
