/** Loaded on first use: the command line imports this module, and takes a tenth of a second longer with it. */
export function loadWebAuthn(): Promise<typeof import('@simplewebauthn/server')> {
  return import('@simplewebauthn/server');
}
