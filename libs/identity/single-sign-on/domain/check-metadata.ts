/** How a client proves itself with a secret, the preferred way first. */
export const SECRET_METHODS = ['client_secret_post', 'client_secret_basic', 'client_secret_jwt'] as const;

/** Signatures by a private key of the provider. One by the client secret proves nothing against those who know the secret. */
const SIGNATURES = /^(?:RS|PS|ES)(?:256|384|512)$|^EdDSA$|^Ed25519$/;

/** What a provider publishes of itself, as far as it decides whether people can log in by it. */
interface Metadata {
  readonly response_types_supported?: readonly string[];
  readonly response_modes_supported?: readonly string[];
  readonly id_token_signing_alg_values_supported?: readonly string[];
  readonly token_endpoint_auth_methods_supported?: readonly string[];
  readonly code_challenge_methods_supported?: readonly string[];
  readonly require_signed_request_object?: boolean | undefined;
}

/** Why a provider with these metadata logs no one in, for the log; null: it may. Absent lists have defaults. */
export function unusableBecause(metadata: Metadata, hasSecret: boolean): string | null {
  const { response_types_supported: types, response_modes_supported: modes } = metadata;
  const methods = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  const signatures = metadata.id_token_signing_alg_values_supported ?? ['RS256'];
  const challenges = metadata.code_challenge_methods_supported;
  if (types?.includes('code') === false) return `it has no code flow (response_types_supported: ${types.join(', ')})`;
  if (modes?.includes('query') === false) return `it has no response mode query, only ${modes.join(', ')}`;
  if (metadata.require_signed_request_object === true) return 'it requires signed request objects';
  if (challenges?.includes('S256') === false) return `it has no PKCE with S256, only ${challenges.join(', ')}`;
  if (!signatures.some((name) => SIGNATURES.test(name))) {
    return `it signs ID tokens by ${signatures.join(', ')} only: a private key is needed, such as for RS256`;
  }
  // Many providers take public clients, and do not list `none`.
  if (!hasSecret || SECRET_METHODS.some((name) => methods.includes(name))) return null;
  return `it takes clients by ${methods.join(', ')}, and this one proves itself by ${SECRET_METHODS.join(', ')}`;
}
