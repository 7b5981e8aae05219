// The load of an installation: three formats, one request in six a stream.
import { MESSAGES_MODEL, MODEL, RESPONSES_MODEL } from '../formats/text.mjs';

/** Of all requests. */
export const STREAMS_SHARE = 1 / 6;
const FORMATS = [
  { format: 'chat', model: MODEL },
  { format: 'messages', model: MESSAGES_MODEL },
  { format: 'responses', model: RESPONSES_MODEL },
];

/** Of `perSecond` requests those that are no streams, as flows of `mixed-load.mjs`. */
export function jsonFlows(perSecond) {
  return flowsOf(false, perSecond * (1 - STREAMS_SHARE));
}

/** Of `perSecond` requests all. */
export function mixedFlows(perSecond) {
  return [...jsonFlows(perSecond), ...flowsOf(true, perSecond * STREAMS_SHARE)];
}

function flowsOf(stream, perSecond) {
  return FORMATS.map((one) => ({ ...one, stream, perSecond: perSecond / FORMATS.length }));
}
