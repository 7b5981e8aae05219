import type { ApiDocument, Content, Operation, Parameter, Response } from './api-document.js';
import { SchemaComparison, type Direction } from './compare-schemas.js';

type Tell = (what: string) => void;

/**
 * What a program written against `before` could trip over when it meets `after`: one sentence each, none when every
 * such program goes on. A name that was changed is one that is gone.
 */
export function findBreakingChanges(before: ApiDocument, after: ApiDocument): string[] {
  const found: string[] = [];
  for (const [path, methods] of Object.entries(before.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const tell: Tell = (what) => found.push(`${method.toUpperCase()} ${path}${what}`);
      const counterpart = after.paths[path]?.[method];
      if (counterpart === undefined) tell(' is gone');
      else new OperationComparison(before, after, tell).compare(operation, counterpart);
    }
  }
  return found;
}

class OperationComparison {
  constructor(
    private readonly before: ApiDocument,
    private readonly after: ApiDocument,
    private readonly tell: Tell,
  ) {}

  compare(before: Operation, after: Operation): void {
    this.compareParameters(before.parameters ?? [], after.parameters ?? []);
    this.compareBodies(before, after);
    for (const [status, response] of Object.entries(before.responses)) {
      const counterpart = after.responses[status];
      if (counterpart === undefined) {
        this.tell(` never answers ${status} any more`);
        continue;
      }
      const [was, is] = [contentOf(response, this.before), contentOf(counterpart, this.after)];
      this.compareContent(was, is, 'reply', `, reply ${status}`);
    }
  }

  private compareParameters(before: readonly Parameter[], after: readonly Parameter[]): void {
    const find = (parameters: readonly Parameter[], { name, in: place }: Parameter): Parameter | undefined =>
      parameters.find((parameter) => parameter.name === name && parameter.in === place);
    for (const parameter of before) {
      const place = `, ${parameter.in} ${parameter.name}:`;
      const counterpart = find(after, parameter);
      if (counterpart === undefined) this.tell(`${place} is gone`);
      else this.schemas('request', place).compare(parameter.schema ?? {}, counterpart.schema ?? {}, '');
    }
    for (const parameter of after) {
      const wasRequired = find(before, parameter)?.required === true;
      if (parameter.required === true && !wasRequired) {
        this.tell(`, ${parameter.in} ${parameter.name}: is required now`);
      }
    }
  }

  private compareBodies({ requestBody: before }: Operation, { requestBody: after }: Operation): void {
    if (after?.required === true && before?.required !== true) this.tell(', request: is required now');
    if (before === undefined) return;
    if (after === undefined) this.tell(', request: is not read any more');
    else this.compareContent(before.content, after.content, 'request', ', request');
  }

  private compareContent(before: Content, after: Content, direction: Direction, place: string): void {
    for (const [type, { schema = {} }] of Object.entries(before)) {
      const counterpart = after[type];
      if (counterpart === undefined) this.tell(`${place}: knows no ${type} any more`);
      else this.schemas(direction, place).compare(schema, counterpart.schema ?? {}, '');
    }
  }

  private schemas(direction: Direction, place: string): SchemaComparison {
    return new SchemaComparison(this.before, this.after, direction, (path, what) => {
      this.tell(`${place} ${path === '' ? what : `${path} ${what}`}`);
    });
  }
}

function contentOf({ $ref, content = {} }: Response, { components }: ApiDocument): Content {
  if ($ref === undefined) return content;
  return components?.responses?.[$ref.replace('#/components/responses/', '')]?.content ?? {};
}
