const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};
/** Tokens are opaque, and have characters that a query encodes. */
const TOKEN_START = '1+/=';

/** The answer of ListObjectsV2: keys with the prefix, or what they have in common up to the delimiter, a page of them. */
export function listObjects(
  bucket: string,
  keys: readonly string[],
  parameters: URLSearchParams,
  pageSize: number,
): string {
  const [prefix, delimiter] = [parameters.get('prefix') ?? '', parameters.get('delimiter') ?? ''];
  const listed = keys.filter((key) => key.startsWith(prefix)).map((key) => rolledUp(key, prefix, delimiter));
  const entries = [...new Set(listed)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const token = parameters.get('continuation-token');
  const last = token === null ? null : Buffer.from(token.slice(TOKEN_START.length), 'base64').toString();
  const left = entries.filter((entry) => last === null || entry > last);
  const page = left.slice(0, Math.min(pageSize, Number(parameters.get('max-keys') ?? pageSize)));
  const isTruncated = left.length > page.length;
  const facts = {
    Name: bucket,
    Prefix: prefix,
    Delimiter: delimiter,
    KeyCount: String(page.length),
    MaxKeys: String(pageSize),
    IsTruncated: String(isTruncated),
    ...(isTruncated ? { NextContinuationToken: TOKEN_START + Buffer.from(page.at(-1) ?? '').toString('base64') } : {}),
  };
  const content = page.map((entry) =>
    delimiter !== '' && entry.endsWith(delimiter) && entry !== prefix
      ? `<CommonPrefixes>${xmlOf({ Prefix: entry })}</CommonPrefixes>`
      : `<Contents>${xmlOf({ Key: entry, LastModified: '2026-11-27T00:00:00.000Z', StorageClass: 'STANDARD' })}</Contents>`,
  );
  const start =
    '<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">';
  return `${start}${xmlOf(facts)}${content.join('')}</ListBucketResult>`;
}

/** Elements of texts. */
export function xmlOf(elements: Readonly<Record<string, string>>): string {
  return Object.entries(elements)
    .map(([name, text]) => `<${name}>${text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '')}</${name}>`)
    .join('');
}

function rolledUp(key: string, prefix: string, delimiter: string): string {
  const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
  return end < 0 ? key : key.slice(0, end + delimiter.length);
}
