import { isJsonObject } from '../json.js';
import { invalidField } from '../chat-error.js';
import { KNOBS, type KnobName, type Simulate } from './knobs.js';

/**
 * The knobs of a request. Absent and null mean none.
 * @throws ChatError (400) that names an unknown knob or an invalid value: a test with a typing error must not pass
 * because nothing was simulated
 */
export function readSimulate(value: unknown): Simulate {
  if (value === undefined || value === null) return {};
  if (!isJsonObject(value)) throw invalidField('simulate', "Invalid type for 'simulate': expected an object.");
  const simulate: Record<string, unknown> = {};
  for (const [name, raw] of Object.entries(value)) {
    if (!isKnobName(name)) throw unknownKnob(name);
    const read = KNOBS[name].read(raw);
    if (read === undefined) {
      const path = `simulate.${name}`;
      throw invalidField(
        path,
        `Invalid value for '${path}': expected ${KNOBS[name].accepts}, got ${JSON.stringify(raw)}.`,
      );
    }
    simulate[name] = read;
  }
  if ('fail_times' in simulate && !('fail_key' in simulate)) {
    throw invalidField(
      'simulate.fail_key',
      "'simulate.fail_times' needs 'simulate.fail_key'.",
      'missing_required_parameter',
    );
  }
  return simulate;
}

function isKnobName(name: string): name is KnobName {
  return Object.hasOwn(KNOBS, name);
}

function unknownKnob(name: string): Error {
  const known = Object.keys(KNOBS).sort().join(', ');
  return invalidField(
    `simulate.${name}`,
    `Unknown parameter: 'simulate.${name}'. Knobs: ${known}.`,
    'unknown_parameter',
  );
}
