// Texts of people inside of settings: none ends its own string, and none means anything to the program that reads it.

const PLAIN_WORD = /^[\w@%+=:,./-]+$/;
/** A terminal may act on one before the shell has read a line. */
const CONTROL = /\p{Cc}/gu;
const HALF_OF_PAIR = /\p{Cs}/gu;
/** Not seen where it stands, or it turns the direction of what follows. */
const UNSEEN = /\p{C}/gu;
/** opencode replaces `{env:…}` and `{file:…}` in its file before it parses it. */
const UNSEEN_OR_BRACE = /[{\p{C}]/gu;
/** Whatever a reader of links may change: some take quotes and brackets for another spelling of JSON. */
const NOT_OF_A_LINK = /[^ !-&*-;=@-}]/gu;

/** A word of a POSIX shell. */
export function shellWord(text: string): string {
  const clean = text.replaceAll(CONTROL, '');
  return PLAIN_WORD.test(clean) ? clean : `'${clean.replaceAll("'", String.raw`'\''`)}'`;
}

/** A basic string of TOML. */
export function tomlString(text: string): string {
  return JSON.stringify(text.replaceAll(HALF_OF_PAIR, '\uFFFD')).replaceAll(UNSEEN, (character) => {
    const point = character.codePointAt(0) ?? 0;
    const hex = point.toString(16);
    return point > 0xff_ff ? String.raw`\U` + hex.padStart(8, '0') : String.raw`\u` + hex.padStart(4, '0');
  });
}

/** A string of a JSON file. */
export function jsonString(text: string): string {
  return escaped(JSON.stringify(text), UNSEEN_OR_BRACE);
}

/**
 * An object in base64 of letters and digits alone: plain base64, the kind for URLs and readings that exchange their
 * signs all give the same.
 */
export function linkData(fields: Readonly<Record<string, string>>): string {
  const json = escaped(JSON.stringify(fields), NOT_OF_A_LINK);
  return btoa(json.padEnd(Math.ceil(json.length / 3) * 3));
}

/** @param pattern of characters that stand within strings only */
function escaped(json: string, pattern: RegExp): string {
  return json.replaceAll(pattern, (character) =>
    Array.from(
      { length: character.length },
      (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}
