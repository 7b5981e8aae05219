const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * JSON whose numbers become the text of their digits (`1.5e-07` stays `"1.5e-07"`): JSON.parse makes doubles of them,
 * and a price must not go through one. Throws SyntaxError when the text is not JSON.
 */
export function parseJsonDigits(text: string): unknown {
  JSON.parse(text);
  const quoted = text.replace(STRING_OR_NUMBER, (token) => (token.startsWith('"') ? token : `"${token}"`));
  return JSON.parse(quoted);
}
