/** Text that is already HTML. */
export class Markup {
  constructor(readonly text: string) {}
}

export type Part = Markup | string | number | readonly Part[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** An HTML template: inserted values are escaped unless they are markup; lists are joined. Indentation is removed. */
export function html(template: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const words = wordsOf(template);
  return new Markup(words.reduce((text, word, index) => text + textOf(parts[index - 1] ?? '') + word));
}

const INDENTATION = /\n\s+/g;
const knownWords = new WeakMap<TemplateStringsArray, readonly string[]>();

function wordsOf(template: TemplateStringsArray): readonly string[] {
  const known = knownWords.get(template);
  if (known !== undefined) return known;
  const words = template.map((word) => word.replaceAll(INDENTATION, '\n'));
  knownWords.set(template, words);
  return words;
}

const SPECIAL = /[&<>"']/;
const EACH_SPECIAL = /[&<>"']/g;

function textOf(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (typeof part === 'string' || typeof part === 'number') return escape(String(part));
  return part.map(textOf).join('');
}

function escape(text: string): string {
  return SPECIAL.test(text) ? text.replaceAll(EACH_SPECIAL, (character) => ESCAPES[character] ?? '') : text;
}

/** Prose of a document: blank lines separate paragraphs, backticks mark code. */
export function prose(text: string | undefined): Markup {
  const paragraphs = (text ?? '').split(/\n\s*\n/).filter((paragraph) => paragraph.trim() !== '');
  return html`${paragraphs.map((paragraph) => html`<p>${phrase(paragraph)}</p>`)}`;
}

/** Prose without paragraphs. */
export function phrase(text: string | undefined): Markup {
  const pieces = (text ?? '').split('`');
  // An unmatched backtick is kept.
  const lone = pieces.length % 2 === 0 ? `\`${pieces.pop() ?? ''}` : '';
  return html`${pieces.map((piece, index) => (index % 2 === 0 ? piece : html`<code>${piece}</code>`))}${lone}`;
}
