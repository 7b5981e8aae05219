/** A step from one state to the next. */
export interface Step<State> {
  readonly name: string;
  /** A step that happens by itself once nothing fails any more. Faults are not fair: no progress depends on them. */
  readonly fair: boolean;
  readonly next: State;
}

/** A finite set of states, given by its start and its steps. */
export interface Model<State> {
  readonly start: State;
  /** Equal for states that behave alike, different for all others. */
  encode(state: State): string;
  steps(state: State): readonly Step<State>[];
  /** Names of the invariants that are broken here. */
  violations(state: State): readonly string[];
  /** Every result is right, and nothing is left to do. */
  isRightEnd(state: State): boolean;
}

export interface Exploration<State> {
  readonly states: number;
  readonly steps: number;
  /** Broken invariants, each with a shortest way to it. Nothing is searched behind such a state. */
  readonly violations: ReadonlyMap<string, Trace<State>>;
  /** States from which no fair steps lead to a right end. */
  readonly stranded: number;
  /** A shortest way to one of them; null when there is none. */
  readonly strandedTrace: Trace<State> | null;
  /** Fair steps from the state farthest from any right end. */
  readonly farthest: number;
}

export interface Trace<State> {
  readonly steps: readonly string[];
  readonly end: State;
}

/** Grows like an array, at four bytes an element. */
class IntList {
  length = 0;
  private items = new Int32Array(1024);

  push(value: number): void {
    if (this.length === this.items.length) {
      const larger = new Int32Array(2 * this.length);
      larger.set(this.items);
      this.items = larger;
    }
    this.items[this.length++] = value;
  }

  at(index: number): number {
    return this.items[index] ?? 0;
  }
}

/** The progress of one search; states are numbered in the order of discovery. */
class Search<State> {
  readonly indexes = new Map<string, number>();
  /** By state: its predecessor on a shortest way, and the index of the step among the predecessor's steps. */
  private readonly parents = new IntList();
  private readonly choices = new IntList();
  /** Pairs of from and to. */
  readonly fairSteps = new IntList();
  readonly ends = new IntList();
  readonly violated = new Map<string, number>();
  steps = 0;

  constructor(
    private readonly model: Model<State>,
    private readonly statesMax: number,
  ) {}

  run(): void {
    this.meet(this.model.encode(this.model.start), 0, 0);
    let level = [{ state: this.model.start, index: 0 }];
    while (level.length > 0) {
      const next: typeof level = [];
      for (const { state, index } of level) {
        if (!this.isUnsafe(state, index)) this.expand(state, index, next);
      }
      level = next;
    }
  }

  traceTo(index: number): Trace<State> {
    const way: number[] = [];
    for (let at = index; at !== 0; at = this.parents.at(at)) way.push(this.choices.at(at));
    const steps: string[] = [];
    let end = this.model.start;
    for (const choice of way.reverse()) {
      const step = this.model.steps(end)[choice];
      if (step === undefined) throw new RangeError('the steps of a state depend on more than the state');
      steps.push(step.name);
      end = step.next;
    }
    return { steps, end };
  }

  /** An unsafe state counts as an end: it is reported for itself, not as unable to reach the end. */
  private isUnsafe(state: State, index: number): boolean {
    const broken = this.model.violations(state);
    for (const name of broken) if (!this.violated.has(name)) this.violated.set(name, index);
    if (broken.length > 0 || this.model.isRightEnd(state)) this.ends.push(index);
    return broken.length > 0;
  }

  private expand(state: State, index: number, found: { state: State; index: number }[]): void {
    for (const [choice, step] of this.model.steps(state).entries()) {
      this.steps++;
      const code = this.model.encode(step.next);
      let target = this.indexes.get(code);
      if (target === undefined) {
        target = this.meet(code, index, choice);
        found.push({ state: step.next, index: target });
      }
      if (step.fair && target !== index) {
        this.fairSteps.push(index);
        this.fairSteps.push(target);
      }
    }
  }

  private meet(code: string, parent: number, choice: number): number {
    const index = this.indexes.size;
    if (index === this.statesMax) throw new RangeError(`more than ${this.statesMax} states`);
    this.indexes.set(code, index);
    this.parents.push(parent);
    this.choices.push(choice);
    return index;
  }
}

/**
 * Visits every state, breadth first, and checks two things: no state is unsafe, and from every state the right end is
 * reachable by fair steps alone. The second finds what the first cannot: money that is merely lost.
 * Throws RangeError when there are more states than `statesMax`.
 */
export function explore<State>(model: Model<State>, statesMax = 5_000_000): Exploration<State> {
  const search = new Search(model, statesMax);
  search.run();
  const distances = distancesToEnds(search.indexes.size, search.fairSteps, search.ends);
  const firstStranded = distances.indexOf(-1);
  return {
    states: search.indexes.size,
    steps: search.steps,
    violations: new Map([...search.violated].map(([name, index]) => [name, search.traceTo(index)])),
    stranded: distances.reduce((count, distance) => (distance === -1 ? count + 1 : count), 0),
    strandedTrace: firstStranded === -1 ? null : search.traceTo(firstStranded),
    farthest: distances.reduce((most, distance) => Math.max(most, distance), 0),
  };
}

/** Backwards from the ends: for each state the fewest fair steps to one of them, -1 when there is no way. */
function distancesToEnds(states: number, fairSteps: IntList, ends: IntList): Int32Array {
  const { offsets, sources } = stepsByTarget(states, fairSteps);
  const distances = new Int32Array(states).fill(-1);
  const queue = new Int32Array(states);
  let length = 0;
  const reach = (state: number, distance: number): void => {
    if (distances[state] !== -1) return;
    distances[state] = distance;
    queue[length++] = state;
  };
  for (let end = 0; end < ends.length; end++) reach(ends.at(end), 0);
  for (let head = 0; head < length; head++) {
    const state = queue[head] ?? 0;
    const distance = (distances[state] ?? 0) + 1;
    for (let at = offsets[state] ?? 0; at < (offsets[state + 1] ?? 0); at++) reach(sources[at] ?? 0, distance);
  }
  return distances;
}

/** The states from which steps lead to state n lie at `offsets[n]` to `offsets[n + 1]` in `sources`. */
function stepsByTarget(states: number, fairSteps: IntList): { offsets: Int32Array; sources: Int32Array } {
  const offsets = new Int32Array(states + 1);
  for (let at = 1; at < fairSteps.length; at += 2) offsets[fairSteps.at(at) + 1]! += 1;
  for (let state = 0; state < states; state++) offsets[state + 1]! += offsets[state]!;
  const filled = offsets.slice();
  const sources = new Int32Array(fairSteps.length / 2);
  for (let at = 0; at < fairSteps.length; at += 2) {
    const target = fairSteps.at(at + 1);
    sources[filled[target]!] = fairSteps.at(at);
    filled[target]! += 1;
  }
  return { offsets, sources };
}
