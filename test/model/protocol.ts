import { encodeState } from './encode-state.js';
import type { Model } from './explorer.js';
import { addFaultSteps } from './steps/fault-steps.js';
import { isRightEnd, violationsOf } from './invariants.js';
import { addRequestSteps } from './steps/request-steps.js';
import type { Scenario } from './scenarios.js';
import { addSettlementSteps } from './steps/settlement-steps.js';
import { startOf, type State } from './state.js';
import { StepList } from './steps/step-list.js';
import type { Variation } from './variations.js';

/**
 * The way of a charge from admission to the ledger, over one scenario, with at most one rule changed. Timers have no
 * length: periodic work can happen at any moment, so a pause is not a special case.
 */
export function protocolOf(scenario: Scenario, variation: Variation): Model<State> {
  return {
    start: startOf(scenario),
    encode: encodeState,
    steps: (state) => {
      const steps = new StepList(scenario, variation, state);
      for (const index of state.requests.keys()) addRequestSteps(steps, index);
      addSettlementSteps(steps);
      addFaultSteps(steps);
      return steps.found;
    },
    violations: (state) => violationsOf(state, scenario),
    isRightEnd: (state) => isRightEnd(state, scenario),
  };
}
