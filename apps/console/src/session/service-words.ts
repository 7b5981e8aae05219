/** What programs and shells call a service: words of its name, as its customers know it. */
interface ServiceWords {
  /** `acme-ai`. */
  readonly id: string;
  /** `ACME_AI_API_KEY`. */
  readonly keyVariable: string;
}

/** A name without Latin letters has none of its own. */
export function serviceWords(name: string): ServiceWords {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const isName = words.length > 0 && /^[a-z]/.test(words[0] ?? '');
  return isName
    ? { id: words.join('-'), keyVariable: `${words.join('_').toUpperCase()}_API_KEY` }
    : { id: 'api', keyVariable: 'API_KEY' };
}
