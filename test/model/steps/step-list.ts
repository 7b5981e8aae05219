import type { Step } from '../explorer.js';
import { RULES, type RuleName } from '../rules.js';
import type { Faults, Scenario } from '../scenarios.js';
import { withAt, type Redis, type RequestState, type State } from '../state.js';
import type { Variation } from '../variations.js';

/** Collects the possible next steps of one state. */
export class StepList {
  readonly found: Step<State>[] = [];

  constructor(
    readonly scenario: Scenario,
    readonly variation: Variation,
    readonly state: State,
  ) {}

  add(name: RuleName, change: Partial<State>, index?: number): void {
    const label = index === undefined ? name : `${name} ${index + 1}`;
    this.found.push({ name: label, fair: RULES[name].fair, next: { ...this.state, ...change } });
  }

  /** A step of one request, and what else it changes. */
  addForRequest(name: RuleName, index: number, change: Partial<RequestState>, others: Partial<State> = {}): void {
    this.add(name, { ...others, requests: withAt(this.state.requests, index, change) }, index);
  }

  /** A script without effect returns the given Redis, and is no step. */
  addScript(name: RuleName, index: number, redis: Redis): void {
    if (redis !== this.state.redis) this.add(name, { redis }, index);
  }

  /** While the scenario has faults of this kind left. */
  addFault(name: RuleName, kind: keyof Faults, change: Partial<State>, index?: number): void {
    const { faults } = this.state;
    if (faults[kind] > 0) this.add(name, { ...change, faults: { ...faults, [kind]: faults[kind] - 1 } }, index);
  }

  addStrayPacket(name: RuleName, index: number, redis: Redis): void {
    if (redis !== this.state.redis) this.addFault(name, 'strayPackets', { redis }, index);
  }
}
