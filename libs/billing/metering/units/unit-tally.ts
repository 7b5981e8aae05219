import { type JsonObject, type ComponentQuantities, type TokenUsage, unitName } from '#core';
import type { Chunk, GeneratedMedia } from '#formats';
import { generatedMedia, requestUnits, type PricedRequest, type PriceRows } from './media-units.js';

/**
 * Counts what a request and its reply have beside tokens: images, sound, pages, characters. What neither the price nor
 * the cost of the channel asks for is not counted.
 */
export class UnitTally {
  private cost: PriceRows;
  private ofRequest: ComponentQuantities | null | undefined;
  private media: GeneratedMedia | null = null;

  constructor(private readonly request: PricedRequest) {
    this.cost = request.price;
  }

  /**
   * A channel answers.
   * @param cost null: unknown
   * @param reply what is complete already
   */
  begin(cost: PriceRows | null, reply: JsonObject | null = null): void {
    this.cost = cost ?? this.request.price;
    this.ofRequest = undefined;
    this.media = generatedMedia(this.request, this.cost);
    if (reply !== null) this.media?.add(reply);
  }

  add({ object }: Pick<Chunk, 'object'>): void {
    this.media?.add(object);
  }

  /** A usage with the units counted here; those that the upstream reports stay as it reports them. */
  addTo(usage: TokenUsage): TokenUsage {
    if (this.ofRequest === undefined) this.ofRequest = requestUnits(this.request, this.cost);
    if (this.ofRequest === null && this.media === null) return usage;
    const counted = { ...this.ofRequest, ...this.media?.units(usage.audioOutputTokens) };
    const reported = new Set(Object.keys(usage.units ?? {}).map(unitName));
    const units = Object.entries(counted).filter(([meter]) => !reported.has(unitName(meter)));
    return units.length === 0 ? usage : { ...usage, units: { ...usage.units, ...Object.fromEntries(units) } };
  }
}
