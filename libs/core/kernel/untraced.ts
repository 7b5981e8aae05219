/**
 * Errors made during `work` have no stack. Node reads the stack of each error that ends a socket, and to format one with
 * frames of ours it parses the source maps: 24 MB that stay, at the first client that hangs up.
 */
export function untraced(work: () => void): void {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
