/** The length of the longest text that was decoded from bytes, or parsed, while `run` ran. */
export function longestDecoded(run: () => unknown): number {
  const decodes = jest.spyOn(Buffer.prototype, 'toString');
  const parses = jest.spyOn(JSON, 'parse');
  try {
    run();
    const decoded = decodes.mock.results.map(({ value }) => String(value).length);
    const parsed = parses.mock.calls.map(([text]) => text.length);
    return Math.max(0, ...decoded, ...parsed);
  } finally {
    decodes.mockRestore();
    parses.mockRestore();
  }
}
