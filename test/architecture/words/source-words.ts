import ts from 'typescript';

/** A piece of a source file: a declared name, or a text. */
export interface Piece {
  readonly text: string;
  readonly line: number;
}

export interface CodePieces {
  /** Names of declared symbols. */
  readonly names: readonly Piece[];
  /** Comments, log messages and names of tests. */
  readonly prose: readonly Piece[];
}

const COMMENT = /\/\*[\s\S]*?\*\/|\/\/.*/g;
const LUA_COMMENT = /--.*/g;
const TEST_CALL = /^\(?(?:.* )?(?:describe|it|test)\b/;
const LOG_CALL = /\b(?:logger|console)\.\w+$/i;

/** `readHTTPHead`, `read_head`, `READ_HEAD` and `read-head.spec.ts` as lower-case words. */
export function wordsOf(name: string): string[] {
  const parts = name.split(/[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/);
  return parts.filter((part) => part !== '').map((part) => part.toLowerCase());
}

/** Reads TypeScript or JavaScript. */
export function readCode(text: string): CodePieces {
  const source = ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest);
  const [names, prose]: [Piece[], Piece[]] = [[], []];
  const literals: ts.Node[] = [];
  const pieceOf = (node: ts.Node): Piece => {
    const start = node.getStart(source);
    return { text: text.slice(start, node.end), line: source.getLineAndCharacterOfPosition(start).line + 1 };
  };
  const visit = (node: ts.Node): void => {
    if (isLiteral(node)) literals.push(node);
    const name = declaredName(node);
    if (name !== null) names.push(pieceOf(name));
    prose.push(...proseIn(node, source).map(pieceOf));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { names, prose: [...prose, ...matchesOf(blank(text, literals, source), COMMENT)] };
}

/** Comments of Lua. */
export function readLua(text: string): Piece[] {
  return matchesOf(text, LUA_COMMENT);
}

/** Comments of a Prisma schema. */
export function readSchema(text: string): Piece[] {
  return matchesOf(text, COMMENT);
}

/** Each line of a piece of more than one on its own. */
export function linesOf({ text, line }: Piece): Piece[] {
  return text.split('\n').map((part, index) => ({ text: part, line: line + index }));
}

function isLiteral(node: ts.Node): boolean {
  return (
    ts.isLiteralExpression(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node) || ts.isTemplateHead(node)
  );
}

/** The identifier that a node declares; imports declare nothing new. */
function declaredName(node: ts.Node): ts.Identifier | null {
  if (ts.isImportSpecifier(node) || ts.isExportSpecifier(node) || ts.isPropertyAccessExpression(node)) return null;
  if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node) || ts.isMetaProperty(node)) return null;
  const { name } = node as ts.Node & { readonly name?: ts.Node };
  return name !== undefined && ts.isIdentifier(name) ? name : null;
}

/** Literals that people read: names of tests and of their table rows, and log messages. */
function proseIn(node: ts.Node, source: ts.SourceFile): ts.Node[] {
  if (ts.isPropertyDeclaration(node) && node.initializer !== undefined && node.name.getText(source) === 'failure') {
    return textsOf(node.initializer);
  }
  if (!ts.isCallExpression(node)) return [];
  const callee = node.expression.getText(source);
  if (LOG_CALL.test(callee)) return node.arguments.flatMap(textsOf);
  const [first] = node.arguments;
  if (first === undefined || !TEST_CALL.test(callee)) return [];
  if (!ts.isArrayLiteralExpression(first)) return textsOf(first);
  return first.elements
    .flatMap((row) => (ts.isArrayLiteralExpression(row) ? row.elements.slice(0, 1) : [row]))
    .flatMap(textsOf);
}

function textsOf(node: ts.Node): ts.Node[] {
  if (ts.isStringLiteralLike(node)) return [node];
  return ts.isTemplateExpression(node) ? [node.head, ...node.templateSpans.map(({ literal }) => literal)] : [];
}

/** The text with spaces in place of literals, so that `//` in one is no comment. */
function blank(text: string, literals: readonly ts.Node[], source: ts.SourceFile): string {
  let [blanked, until] = ['', 0];
  for (const literal of literals) {
    const start = literal.getStart(source);
    blanked += text.slice(until, start) + text.slice(start, literal.end).replaceAll(/[^\n]/g, ' ');
    until = literal.end;
  }
  return blanked + text.slice(until);
}

function matchesOf(text: string, pattern: RegExp): Piece[] {
  let [line, at] = [1, 0];
  return Array.from(text.matchAll(pattern), (match) => {
    line += text.slice(at, match.index).split('\n').length - 1;
    at = match.index;
    return { text: match[0], line };
  });
}
