// The bounds of a stream of each shipped model that thinks, for docs/operations/holds-by-model.md.
import { readShippedModels, shippedAtMs } from '../../dist/apps/cli/seed/seed-files.js';
import { knownTokensPerSecond } from '../../dist/libs/catalog/listed/known-rates.js';
import { holdBounds, holdPrice, STREAM_QUANTUM_TOKENS, clockStepTokens } from '../../dist/libs/core/index.js';

const NO_PARTS = { imageInput: false, audioInput: false, imageOutput: false, audioOutput: false };

export function shippedHolds() {
  return readShippedModels(shippedAtMs())
    .filter(({ capabilities }) => capabilities.includes('reasoning'))
    .map(boundsOf);
}

function boundsOf({ canonicalId, reasoningHold, maxOutputTokens, price }) {
  const tokensPerSecond = knownTokensPerSecond(canonicalId);
  const request = {
    promptBoundTokens: 0,
    clientOutputTokens: null,
    maxOutputTokens,
    predictionTokens: 0,
    choices: 1,
    stream: true,
    reasoning: reasoningHold,
    tokensPerSecond,
    units: [],
    parts: NO_PARTS,
  };
  const versions = [{ id: '', rows: price }];
  const { outputBoundTokens: boundTokens } = holdBounds(request, versions, []);
  const step = reasoningHold === 'clock' ? clockStepTokens(request) : STREAM_QUANTUM_TOKENS;
  const startTokens = Math.min(boundTokens, step);
  const [boundNanoUsd, startNanoUsd] = [boundTokens, startTokens].map((count) =>
    holdPrice(request, count, versions, []),
  );
  return { canonicalId, reasoningHold, tokensPerSecond, boundTokens, startTokens, boundNanoUsd, startNanoUsd };
}
