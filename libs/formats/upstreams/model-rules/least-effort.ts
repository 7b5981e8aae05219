import {
  givenValue,
  isObjectText,
  pieceBytes,
  scanTopLevel,
  spliceObject,
  textOf,
  textPiece,
  type JsonObject,
  type MemberEdit,
} from '#core';
import { takenEffort, type EffortField, type RuledModel } from './model-rules.js';

/**
 * `reasoning` with the least effort that the model has, where its member `effort` is less; null: it is not.
 *
 * @param field by which the operator allows less
 */
export function leastEffortEdit(object: JsonObject, model: RuledModel, field: EffortField): MemberEdit | null {
  const json = givenValue(object, 'reasoning');
  if (json === null || !isObjectText(json)) return null;
  const reasoning = scanTopLevel(json);
  const effort = textOf(givenValue(reasoning, 'effort') ?? undefined);
  const taken = effort === null ? null : takenEffort(model, effort, field);
  if (taken === null || taken === effort) return null;
  const value = pieceBytes(textPiece(taken)).parts;
  return { key: 'reasoning', value: spliceObject(reasoning, [{ key: 'effort', value }]).parts };
}
