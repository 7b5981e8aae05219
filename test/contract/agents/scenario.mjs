// What the clients of agents share: a model for each behaviour of the upstream, and the tools of their loops.
import { countingFetch, MODEL } from '../clients/scenario.mjs';

/** Models of `given.model`: what their upstream does, see test/support/gateway/agent-models.ts. */
export const models = {
  text: MODEL,
  tools: `${MODEL}-tools`,
  cut: `${MODEL}-cut`,
  slow: `${MODEL}-slow`,
  pause: `${MODEL}-pause`,
  failing: `${MODEL}-failing`,
};

/** More than the five turns of the script. */
export const TURNS_MAX = 8;

export const QUESTION = 'Hello!';

export const counting = countingFetch();

/** The tool of the loops: says what the weather is, and notes the cities. */
export function weatherTool() {
  const cities = [];
  const execute = ({ city }) => {
    cities.push(city);
    return `sunny in ${city}`;
  };
  return { cities, execute };
}

/** A failed call as its program sees it; `facts` reads what the client's errors have. */
export async function failureOf(call, facts) {
  counting.calls = 0;
  try {
    await call();
    return null;
  } catch (error) {
    return { ...facts(error), calls: counting.calls };
  }
}

/** A call that the upstream first refuses for a second. */
export async function paused(call) {
  counting.calls = 0;
  const startedMs = performance.now();
  const text = await call();
  return { text, calls: counting.calls, waitedMs: performance.now() - startedMs };
}
