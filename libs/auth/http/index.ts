/**
 * Routes of organizations, keys, tiers, members, tokens and names, of operators and of customers.
 * Does not know: who may call them, which the guards of auth decide.
 */
export { AuthHttpModule } from './auth-http.module.js';
export { UpdateKeyRequest } from './keys/key.dto.js';
export { SpendCapResponse, presentSpendCap } from './keys/spend-cap.dto.js';
export { MemberAnswers } from './members/member-answers.js';
export { MemberResponse } from './members/member.dto.js';
export { type Balance, Balances } from './organizations/balances.js';
export { UpdateOrganizationRequest } from './organizations/organization.dto.js';
export { CreateTierRequest, UpdateTierRequest, tierFieldsOf } from './tiers/tier.dto.js';
export { EXPIRY, ListTokensQuery, TOKEN_STATUSES, TokenFieldsResponse } from './tokens/token.dto.js';
