/**
 * Identity lets people log in: passwords, passkeys, sessions, links that work once, other providers (OpenID Connect, OAuth
 * 2 of some), and the mails about them.
 * Owns login_account, session, one_time_link, recovery_code, passkey, login_attempt, organization_security, signup_credit,
 * identity_provider, external_identity, provider_session and organization_domain. Guarantees that secrets are stored as
 * digests only, that issuer and subject alone decide who a person is, and that the end of a session, a suspension and a
 * change of role apply with the next request.
 * Does not know: tokens and API keys, money, models. Only control and the command line load it.
 */
export { mailboxOf } from './domain/addresses.js';
export { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from './domain/check-password.js';
export { ConsentGuard } from './factors/consent.guard.js';
export { SEALED_FACTORS } from './factors/sealed-factors.js';
export { LoginService } from './flows/login.service.js';
export { OperatorsService } from './flows/operators.service.js';
export { IdentityModule } from './identity.module.js';
export { InvitationOffers } from './invitations/invitation-offers.js';
export { AccountNotices } from './mails/account-notices.js';
export { TestMails } from './mails/test-mails.js';
export { OrganizationSecurityService } from './organizations/organization-security.service.js';
export { Challenges } from './registration/challenges.js';
export { NewCustomers } from './registration/new-customers.js';
export { IdentitySecretUsesRepository } from './sessions/identity-secret-uses.repository.js';
export { SessionPasses } from './sessions/session-passes.js';
export { type RequestSession, SessionGuard } from './sessions/session.guard.js';
export { type Client, requireStepUp } from './sessions/session.js';
export { SessionsService } from './sessions/sessions.service.js';
export { SEALED_PROVIDERS } from './single-sign-on/domain/sealed-providers.js';
export { IdentityProvidersService } from './single-sign-on/providers/identity-providers.service.js';
export { SingleSignOnModule } from './single-sign-on/single-sign-on.module.js';
