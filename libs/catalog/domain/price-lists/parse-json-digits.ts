const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Parses JSON with numbers as the text of their digits (`1.5e-07` becomes `"1.5e-07"`): JSON.parse would convert them
 * to doubles, and a price must not pass through one. Throws SyntaxError when the text is not JSON.
 */
export function parseJsonDigits(text: string): unknown {
  JSON.parse(text);
  const quoted = text.replace(STRING_OR_NUMBER, (token) => (token.startsWith('"') ? token : `"${token}"`));
  return JSON.parse(quoted);
}
