import { PROVIDER_KINDS, type ProviderKind } from '#single-sign-on';
import { ChoiceField, TextField } from '../../../conventions/fields/fields.js';

const NAME = { max: 60, description: 'As the page of log-in shows it.', example: 'Acme SSO' };
const CLIENT_ID = { max: 300, description: 'Of this installation, as the provider gave it.', example: 'routify' };
const SECRET = {
  max: 1_000,
  description: 'As the provider gave it; null: it gave none. Write-only.',
  example: 'wJalrXUtnFEMI',
};
const ISSUER = {
  max: 500,
  optional: true,
  description: 'The URL of the provider, below which its discovery is; that of the kind, unless named.',
  example: 'https://sso.example.com',
} as const;

export class CreateIdentityProviderRequest {
  @ChoiceField({
    values: PROVIDER_KINDS,
    description: '`oidc`: any provider of OpenID Connect. GitHub, Yandex and VK log in by OAuth 2.',
    example: 'oidc',
  })
  kind!: ProviderKind;

  @TextField(NAME)
  name!: string;

  @TextField(ISSUER)
  issuer?: string;

  @TextField(CLIENT_ID)
  client_id!: string;

  @TextField({ ...SECRET, optional: true, nullable: true })
  client_secret?: string | null;
}

export class UpdateIdentityProviderRequest {
  @TextField({ ...NAME, optional: true })
  name?: string;

  @TextField(ISSUER)
  issuer?: string;

  @TextField({ ...CLIENT_ID, optional: true })
  client_id?: string;

  @ChoiceField({
    values: ['enabled', 'disabled'],
    optional: true,
    description: 'A disabled one logs no one in; sessions that it began stay.',
    example: 'enabled',
  })
  status?: string;
}

export class RotateClientSecretRequest {
  @TextField({ ...SECRET, nullable: true })
  client_secret!: string | null;
}
