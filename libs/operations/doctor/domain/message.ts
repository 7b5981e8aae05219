/** A parameter of a message: a fact, or messages of its own. */
type MessageParam = string | number | readonly Message[];

/** A text as its code and parameters, for rendering in the reader's language. */
export interface Message {
  readonly code: string;
  readonly params: Readonly<Record<string, MessageParam>>;
}

/** English with `{{name}}` for each parameter; `one` and `other` depend on `count`. `_usd` is a decimal amount. */
type MessageText = string | { readonly one: string; readonly other: string };

export type MessageTexts = Readonly<Record<string, MessageText>>;

type FormOf<Text> = Text extends { readonly one: infer One; readonly other: infer Other } ? One | Other : Text;

type NamesIn<Form> = Form extends `${string}{{${infer Name}}}${infer Rest}` ? Name | NamesIn<Rest> : never;

/** The parameters that texts name. */
export type ParamsOf<Text> = Readonly<Record<NamesIn<FormOf<Text>>, MessageParam>>;

const VARIABLE = /\{\{(\w+)\}\}/g;
/** Lists named so consist of sentences. */
const SENTENCES = 'sentences';

/** The message in English. */
export function renderMessage({ code, params }: Message, texts: MessageTexts): string {
  const text = texts[code] ?? code;
  const form = typeof text === 'string' ? text : params.count === 1 ? text.one : text.other;
  return form.replaceAll(VARIABLE, (_all, name: string) => renderParam(name, params[name] ?? '', texts));
}

function renderParam(name: string, value: MessageParam, texts: MessageTexts): string {
  if (typeof value === 'object') {
    return value.map((message) => renderMessage(message, texts)).join(name === SENTENCES ? '. ' : ', ');
  }
  return name.endsWith('_usd') ? `${value} USD` : String(value);
}
