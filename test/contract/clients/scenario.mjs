// Input and output of every client program: arguments in the environment, one JSON object on standard output.

/** `{ baseUrl, model, key, poorKey }`: the gateway, its model, a funded customer's key, and a key without balance. */
export const given = JSON.parse(process.env.CLIENT_SCENARIO);

export const MODEL = given.model;

export const QUESTION = [{ role: 'user', content: 'Hello!' }];

export const IMAGE_URL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

export const WEATHER_PARAMETERS = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};

export const CITY_SCHEMA = {
  type: 'object',
  properties: { name: { type: 'string' }, population: { type: 'integer', minimum: 7 } },
  required: ['name', 'population'],
  additionalProperties: false,
};

/** A stream long enough to abort. */
export const LONG = { completion_tokens: 400, chunk_ms: 20 };

/** The upstream answers 429 with a one-second pause once, then serves. */
export const pauseOnce = (client) => ({
  fail_times: 1,
  fail_key: `pause of ${client} for ${MODEL}`,
  fail_status: 429,
  retry_after: 1,
});

/** Counts outgoing requests: the client decides how often it retries. */
export function countingFetch() {
  const counting = async (...args) => {
    counting.calls += 1;
    return fetch(...args);
  };
  counting.calls = 0;
  return counting;
}

/** Runs every scenario in order; a thrown error is reported as its result. */
export async function report(scenarios) {
  const results = {};
  for (const [name, run] of Object.entries(scenarios)) {
    try {
      results[name] = await run();
    } catch (error) {
      results[name] = { thrown: `${error.name}: ${error.message}` };
    }
  }
  process.stdout.write(JSON.stringify(results));
}
