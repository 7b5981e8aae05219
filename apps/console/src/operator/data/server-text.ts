import { formatSum } from '../../kit/values/format';

/** A text of the server as its code and parameters. */
interface ServerText {
  readonly code: string;
  readonly params: Readonly<Record<string, unknown>>;
}

type Shown = Readonly<Record<string, string | number>>;

/** Lists of the server named so consist of sentences. */
const SENTENCES = 'sentences';

/**
 * A text of the server in the reader's language, its parameters as that language writes them.
 *
 * @param translate the text of a code; codes that this console does not know have a text of their own there
 */
export function renderServerText(
  { code, params }: ServerText,
  translate: (code: string, params: Shown) => string,
  locale: string,
): string {
  const isChinese = locale.startsWith('zh');
  const show = (name: string, value: unknown): string | number => {
    if (Array.isArray(value)) {
      const separator = name === SENTENCES ? (isChinese ? '。' : '. ') : isChinese ? '、' : ', ';
      return (value as readonly ServerText[]).map((part) => renderServerText(part, translate, locale)).join(separator);
    }
    if (typeof value === 'number') return value;
    return name.endsWith('_usd') ? formatSum(String(value), locale) : String(value);
  };
  const shown = Object.entries(params).map(([name, value]) => [name, show(name, value)] as const);
  return translate(code, Object.fromEntries(shown));
}
