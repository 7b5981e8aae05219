import { PROVIDER_KINDS } from '#single-sign-on';
import { body } from '../../../conventions/fields/declare.js';
import { choice, text } from '../../../conventions/fields/kinds.js';

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

export class CreateIdentityProviderRequest extends body({
  kind: choice(PROVIDER_KINDS, '`oidc`: any provider of OpenID Connect. GitHub, Yandex and VK log in by OAuth 2.', {
    example: 'oidc',
  }),
  name: text(NAME),
  issuer: text(ISSUER),
  client_id: text(CLIENT_ID),
  client_secret: text({ ...SECRET, optional: true, nullable: true }),
}) {}

export class UpdateIdentityProviderRequest extends body({
  name: text({ ...NAME, optional: true }),
  issuer: text(ISSUER),
  client_id: text({ ...CLIENT_ID, optional: true }),
  status: choice(['enabled', 'disabled'], 'A disabled one logs no one in; sessions that it began stay.', {
    optional: true,
    example: 'enabled',
  }),
}) {}

export class RotateClientSecretRequest extends body({
  client_secret: text({ ...SECRET, nullable: true }),
}) {}
