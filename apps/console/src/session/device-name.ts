const SYSTEMS = [
  ['iPhone', /iPhone/],
  ['iPad', /iPad/],
  ['Android', /Android/],
  ['Mac', /Macintosh/],
  ['Windows', /Windows/],
  ['Linux', /Linux/],
] as const;

/** Most name others, too: the first that matches is meant. */
const BROWSERS = [
  ['Edge', /Edg(?:e|A|iOS)?\//],
  ['Opera', /OPR\//],
  ['Firefox', /(?:Firefox|FxiOS)\//],
  ['Chrome', /(?:Chrom(?:e|ium)|CriOS)\//],
  ['Safari', /Safari\//],
] as const;

type Named = readonly (readonly [string, RegExp])[];

const nameIn = (named: Named, agent: string): string | undefined =>
  named.find(([, pattern]) => pattern.test(agent))?.[0];

/** The system in the words of its browser: a first name for a passkey made here. */
export const deviceName = (agent: string): string => nameIn(SYSTEMS, agent) ?? 'Passkey';

/** `Chrome, Linux`; a program that is no browser keeps its own words. */
export function browserName(agent: string): string {
  const [browser, system] = [nameIn(BROWSERS, agent), nameIn(SYSTEMS, agent)];
  return browser === undefined ? agent : [browser, ...(system === undefined ? [] : [system])].join(', ');
}
