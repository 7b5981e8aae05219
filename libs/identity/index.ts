/**
 * Identity lets people log in: passwords, passkeys, sessions, links that work once, and the mails about them. Owns
 * login_account, session, one_time_link, recovery_code, passkey, login_attempt, organization_security and
 * signup_credit. Guarantees that secrets are stored as digests only, and that the end of a session, a suspension and a
 * change of role apply with the next request. Does not know: tokens and API keys, money, models. Gateways do not load
 * it.
 */
export { LoginAttempts } from './attempts/login-attempts.service.js';
export { mailboxOf } from './domain/addresses.js';
export { type BrowserAnswer } from './domain/browser-answer.js';
export { hasPasskeys } from './domain/relying-party.js';
export { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from './domain/check-password.js';
export {
  AUDIENCES,
  browserCookie,
  browserOf,
  cookieNameOf,
  readCookie,
  SESSION_AUDIENCES,
  sessionCookie,
  type Audience,
  type SessionAudience,
} from './domain/session-cookie.js';
export { AccountDeletion } from './account-data/account-deletion.service.js';
export { AccountExport } from './account-data/account-export.service.js';
export { FactorChanges } from './factors/factor-changes.js';
export { FactorReset, type UserSecurity } from './factors/factor-reset.service.js';
export { FactorsService } from './factors/factors.service.js';
export { PasskeysService } from './factors/passkeys.service.js';
export { TotpService } from './factors/totp.service.js';
export { AccountNotices, type DomainNotice } from './mails/account-notices.js';
export { LoginService } from './flows/login.service.js';
export { type LoggedIn } from './flows/session-start.js';
export { StepUps } from './flows/step-ups.js';
export { PasswordChanges } from './flows/password-changes.js';
export { PasswordResets } from './flows/password-resets.js';
export { NewCustomers } from './registration/new-customers.js';
export { OperatorsService } from './flows/operators.service.js';
export { Challenges } from './registration/challenges.js';
export { LinkRequests } from './registration/link-requests.js';
export { RegistrationService } from './registration/registration.service.js';
export { ImpersonationsService } from './sessions/impersonations.service.js';
export { AccountInvitations } from './invitations/account-invitations.js';
export { InvitationOffers } from './invitations/invitation-offers.js';
export { TestMails } from './mails/test-mails.js';
export { OperatorOffers } from './invitations/operator-offers.js';
export { type ShownInvitation } from './invitations/shown-invitation.js';
export { describeSecurity, type OrganizationSecurity } from './organizations/organization-security.js';
export { OrganizationSecurityService } from './organizations/organization-security.service.js';
export { reachableMemberships } from './organizations/reachable-memberships.js';
export { describePasskey, type Passkey } from './passkeys/passkey.js';
export { SEALED_FACTORS } from './factors/sealed-factors.js';
export { IdentitySecretUsesRepository } from './sessions/identity-secret-uses.repository.js';
export { IdentityModule, IdentityRotationModule } from './identity.module.js';
export { describeSession, requireStepUp, stepUpUntilMs, type Client, type Session } from './sessions/session.js';
export { ConsentGuard } from './factors/consent.guard.js';
export { SessionGuard, type RequestSession } from './sessions/session.guard.js';
export { SessionPasses } from './sessions/session-passes.js';
export { csrfTokenOf, SessionsService } from './sessions/sessions.service.js';
