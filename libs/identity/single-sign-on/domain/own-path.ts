/**
 * Nothing else is in front of a path that begins so: `//host` and `/\host` name another host. Without a fragment: it may be
 * the secret of a link, and the path is stored.
 */
const PATH = /^\/(?![/\\])[^\u0000-\u0020\\#]*$/;
const LENGTH_MAX = 500;

/** Whether a text is a path of this site, and nothing that a browser takes for another one. */
export function isOwnPath(text: string): boolean {
  if (text.length > LENGTH_MAX || !PATH.test(text)) return false;
  const origin = 'https://own.invalid';
  return new URL(text, origin).origin === origin;
}

/** The path with a parameter, which replaces one of its name. */
export function withParameter(path: string, name: string, value: string): string {
  const url = new URL(path, 'https://own.invalid');
  url.searchParams.set(name, value);
  return `${url.pathname}${url.search}${url.hash}`;
}
