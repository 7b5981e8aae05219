/**
 * Routes of the account: log-in, registration, sessions, factors, operators, identity providers and linked accounts.
 * Does not know: how a secret is checked.
 */
export { ProofRequest } from './account/dto/registration.dto.js';
export { impersonation, presentImpersonation } from './account/dto/session.dto.js';
export { IdentityHttpModule } from './identity-http.module.js';
export { UpdateIdentityProviderRequest } from './sign-on/identity-provider.dto.js';
export { UpdateUserRequest } from './users/user.dto.js';
