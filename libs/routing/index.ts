/**
 * Routing decides which channels may answer a request, and in which order.
 * Owns route_rule.
 * Guarantees: planning waits for nothing, neither I/O nor a lock; a channel left out has a reason; of several channels
 * health never removes the last.
 * Does not know: how an upstream is called, prices of customers, the text of requests and responses.
 */
export { RoutingControlModule, RoutingModule } from './routing.module.js';
export { affinityKey, type StickyTarget } from './domain/affinity/affinity-key.js';
export { datedCost } from './domain/planning/cost-in-force.js';
export { hasHealthyChannel, joinPlans, type ModelPlan } from './domain/planning/join-plans.js';
export {
  ADVISING_KIND,
  notesMaxOf,
  offersAdvisor,
  planCandidates,
  type Plan,
} from './domain/planning/plan-candidates.js';
export { PLAN_REASONS, publicReason, reasonSentence, type PlanNote } from './domain/planning/plan-note.js';
export { NO_PREFERENCES, type PlanRequest, type RoutingPreferences } from './domain/planning/plan-request.js';
export {
  ATTEMPTS_MAX,
  FALLBACKS_MAX,
  type RoutedRequest,
  type RouteMatch,
  type RouteRule,
} from './domain/rules/route-rule.js';
export { STANDARD_STRATEGY, STRATEGIES, type Strategy } from './domain/rules/strategy.js';
export { describeRoute } from './rules/describe-route.js';
export { type RouteRecord } from './rules/route-rules.repository.js';
export { RouteRulesService, type RouteFields } from './rules/route-rules.service.js';
export { RouteRulesSnapshot } from './rules/route-rules.snapshot.js';
export { RouteSimulation, type Simulation, type Simulations } from './simulation/route-simulation.js';
export { StickyRouting, type PlanView } from './sticky-routing.js';
