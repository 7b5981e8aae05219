/**
 * Work that can pause between its steps, for what waits beside it: loops over what a body may hold thousands of. Each
 * step takes some microseconds, and a native call over all bytes of a body a few milliseconds.
 */
export type Steps<Result> = Generator<undefined, Result, undefined>;

/** What some work results in. */
export type ResultOf<Work> = Work extends Steps<infer Result> ? Result : never;

/** A pause costs about as much as an element. */
const ELEMENTS_A_STEP = 16;

/** The result, without pauses. */
export function finish<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** Whether a loop pauses before the element at this place. */
export function pausesBefore(index: number): boolean {
  return index % ELEMENTS_A_STEP === ELEMENTS_A_STEP - 1;
}

/** `elements.map(…)`, with pauses. */
export function* mapInSteps<Element, Result>(
  elements: readonly Element[],
  map: (element: Element, index: number) => Result,
): Steps<Result[]> {
  const results: Result[] = [];
  let index = 0;
  for (const element of elements) {
    if (pausesBefore(index)) yield;
    results.push(map(element, index));
    index += 1;
  }
  return results;
}

/** `elements.flatMap(…)`, with pauses. */
export function* flatMapInSteps<Element, Result>(
  elements: readonly Element[],
  map: (element: Element, index: number) => readonly Result[],
): Steps<Result[]> {
  return (yield* mapInSteps(elements, map)).flat();
}
