/** What can be read of a line. Of several columns counts are added up; of texts the first that is filled counts. */
export interface InvoiceColumns {
  readonly day: readonly string[];
  readonly model: readonly string[];
  readonly requests: readonly string[];
  readonly prompt_tokens: readonly string[];
  readonly completion_tokens: readonly string[];
  readonly amount_usd: readonly string[];
}

export const INVOICE_FIELDS = [
  'day',
  'model',
  'requests',
  'prompt_tokens',
  'completion_tokens',
  'amount_usd',
] as const satisfies readonly (keyof InvoiceColumns)[];

export type InvoiceField = keyof InvoiceColumns;

export interface InvoiceFormat {
  readonly columns: InvoiceColumns;
  /** These tell the format from others. */
  readonly needs: readonly string[];
  /** Says the currency; lines in another one are refused. */
  readonly currency?: string;
  /** Each line is one request. */
  readonly isByRequest?: true;
  /** The name of the model in the text of its column; all of it unless told. */
  readonly modelIn?: RegExp;
  /** A line without an amount says that nothing was used. */
  readonly emptyIsNothing?: true;
}

export const INVOICE_FORMAT_NAMES = [
  'native',
  'openai_costs',
  'openai_usage',
  'anthropic_costs',
  'anthropic_usage',
  'openrouter',
  'openrouter_activity',
] as const;

export type InvoiceFormatName = (typeof INVOICE_FORMAT_NAMES)[number];

const NOTHING: InvoiceColumns = {
  day: [],
  model: [],
  requests: [],
  prompt_tokens: [],
  completion_tokens: [],
  amount_usd: [],
};

/** Files that providers let their customers download, and one of our own that others are easily brought into. */
export const INVOICE_FORMATS: Readonly<Record<InvoiceFormatName, InvoiceFormat>> = {
  native: {
    needs: ['day', 'model'],
    columns: {
      day: ['day'],
      model: ['model'],
      requests: ['requests'],
      prompt_tokens: ['prompt_tokens'],
      completion_tokens: ['completion_tokens'],
      amount_usd: ['amount_usd'],
    },
  },
  openai_costs: {
    needs: ['start_time_iso', 'amount_value', 'line_item'],
    columns: { ...NOTHING, day: ['start_time_iso'], model: ['line_item'], amount_usd: ['amount_value'] },
    currency: 'amount_currency',
    // A line item is `gpt-4o-2024-08-06, input`.
    modelIn: /^[^,]*/,
    emptyIsNothing: true,
  },
  openai_usage: {
    needs: ['start_time_iso', 'num_model_requests', 'model', 'input_tokens', 'output_tokens'],
    columns: {
      ...NOTHING,
      day: ['start_time_iso'],
      model: ['model'],
      requests: ['num_model_requests'],
      prompt_tokens: ['input_tokens'],
      completion_tokens: ['output_tokens'],
    },
    emptyIsNothing: true,
  },
  anthropic_costs: {
    needs: ['usage_date_utc', 'model', 'cost_usd'],
    // What is not of a model, such as web searches, goes by its kind.
    columns: { ...NOTHING, day: ['usage_date_utc'], model: ['model', 'cost_type'], amount_usd: ['cost_usd'] },
  },
  anthropic_usage: {
    needs: ['usage_date_utc', 'model_version', 'usage_output_tokens'],
    columns: {
      ...NOTHING,
      day: ['usage_date_utc'],
      model: ['model_version'],
      prompt_tokens: [
        'usage_input_tokens_no_cache',
        'usage_input_tokens_cache_write_5m',
        'usage_input_tokens_cache_write_1h',
        'usage_input_tokens_cache_read',
      ],
      completion_tokens: ['usage_output_tokens'],
    },
  },
  openrouter: {
    needs: ['generation_id', 'created_at', 'cost_total', 'model_permaslug'],
    columns: {
      ...NOTHING,
      day: ['created_at'],
      model: ['model_permaslug'],
      prompt_tokens: ['tokens_prompt'],
      completion_tokens: ['tokens_completion'],
      amount_usd: ['cost_total'],
    },
    isByRequest: true,
  },
  openrouter_activity: {
    needs: ['date', 'model', 'usage', 'requests'],
    columns: {
      day: ['date'],
      model: ['model'],
      requests: ['requests'],
      prompt_tokens: ['prompt_tokens'],
      completion_tokens: ['completion_tokens'],
      amount_usd: ['usage'],
    },
  },
};
