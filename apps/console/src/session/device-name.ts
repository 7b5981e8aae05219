/** The system in the words of its browser: a first name for a passkey made here. */
const SYSTEMS = [
  ['iPhone', /iPhone/],
  ['iPad', /iPad/],
  ['Android', /Android/],
  ['Mac', /Macintosh/],
  ['Windows', /Windows/],
  ['Linux', /Linux/],
] as const;

export function deviceName(agent: string): string {
  return SYSTEMS.find(([, pattern]) => pattern.test(agent))?.[0] ?? 'Passkey';
}
