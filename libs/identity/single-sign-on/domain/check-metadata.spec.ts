import { unusableBecause } from './check-metadata.js';

describe('metadata of a provider', () => {
  it.each([
    [{}, true],
    [{ token_endpoint_auth_methods_supported: ['private_key_jwt', 'client_secret_jwt'] }, true],
    [{ token_endpoint_auth_methods_supported: ['none'] }, false],
    [{}, false],
    [{ id_token_signing_alg_values_supported: ['HS256', 'ES256'] }, true],
    [{ response_types_supported: ['code id_token', 'code'], response_modes_supported: ['query', 'fragment'] }, true],
    [{ code_challenge_methods_supported: ['plain', 'S256'] }, true],
  ])('can be used: %p, with a secret: %p', (metadata, hasSecret) => {
    expect(unusableBecause(metadata, hasSecret)).toBeNull();
  });

  it.each([
    [
      { token_endpoint_auth_methods_supported: ['private_key_jwt', 'tls_client_auth'] },
      true,
      'it takes clients by private_key_jwt, tls_client_auth, and this one proves itself by client_secret_post, client_secret_basic, client_secret_jwt',
    ],
    [{ response_types_supported: ['id_token'] }, true, 'it has no code flow (response_types_supported: id_token)'],
    [{ response_modes_supported: ['form_post'] }, true, 'it has no response mode query, only form_post'],
    [{ require_signed_request_object: true }, true, 'it requires signed request objects'],
    [{ code_challenge_methods_supported: ['plain'] }, true, 'it has no PKCE with S256, only plain'],
    [
      { id_token_signing_alg_values_supported: ['HS256', 'none'] },
      true,
      'it signs ID tokens by HS256, none only: a private key is needed, such as for RS256',
    ],
  ])('cannot be used: %p, with a secret: %p', (metadata, hasSecret, reason) => {
    expect(unusableBecause(metadata, hasSecret)).toBe(reason);
  });
});
