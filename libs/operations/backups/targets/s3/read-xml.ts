/** An element without its attributes and its namespace. */
export interface XmlElement {
  readonly name: string;
  /** Its own text, entities resolved. */
  readonly text: string;
  readonly children: readonly XmlElement[];
}

interface OpenElement {
  readonly name: string;
  text: string;
  readonly children: XmlElement[];
}

const ATTRIBUTES = String.raw`(?:\s+[^\s=<>/]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*`;
const TOKEN = new RegExp(
  [
    String.raw`<\?[\s\S]*?\?>|<!--[\s\S]*?-->`,
    String.raw`<!\[CDATA\[(?<raw>[\s\S]*?)\]\]>`,
    String.raw`</(?<close>[^\s<>/]+)\s*>`,
    String.raw`<(?<open>[^\s<>/!?]+)${ATTRIBUTES}(?<empty>/)?>`,
    '(?<text>[^<]+)',
  ].join('|'),
  'y',
);
const ENTITY = /&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));|&/g;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * The root of a document, as S3 stores send them. Refuses document types, which may define entities.
 * @throws Error where it is not well-formed
 */
export function readXml(document: string): XmlElement {
  const root: OpenElement = { name: '', text: '', children: [] };
  const open = [root];
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < document.length;) {
    const position = TOKEN.lastIndex;
    const token = TOKEN.exec(document)?.groups;
    const current = open.at(-1);
    if (token === undefined || current === undefined) throw new Error(`not XML at character ${position}`);
    if (token['open'] !== undefined) {
      const element = { name: localName(token['open']), text: '', children: [] };
      current.children.push(element);
      if (token['empty'] === undefined) open.push(element);
    } else if (token['close'] !== undefined) {
      if (current === root || localName(token['close']) !== current.name)
        throw new Error(`not XML at character ${position}`);
      open.pop();
    } else {
      current.text += token['raw'] ?? resolveEntities(token['text'] ?? '');
    }
  }
  const [element, ...others] = root.children;
  if (open.length > 1 || element === undefined || others.length > 0 || root.text.replace('\uFEFF', '').trim() !== '') {
    throw new Error('not one XML element');
  }
  return element;
}

/** The text of the first child of this name. */
export function textOf({ children }: XmlElement, name: string): string | null {
  return children.find((child) => child.name === name)?.text ?? null;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function resolveEntities(text: string): string {
  return text.replaceAll(ENTITY, (entity, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name] ?? '';
    if (entity === '&') throw new Error('unknown XML entity');
    return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
  });
}
