/** `env=prod, team=a` as the metadata of a request; a name alone has no value. */
export function metadataOf(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .split(',')
      .map((pair) => pair.trim())
      .filter((pair) => pair !== '')
      .map((pair) => {
        const [name = '', ...value] = pair.split('=');
        return [name.trim(), value.join('=').trim()] as const;
      }),
  );
}
