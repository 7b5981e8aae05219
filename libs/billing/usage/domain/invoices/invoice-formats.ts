/** The columns of each field. Counts of several columns are added up; of texts the first non-empty one is read. */
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
  /** Columns that identify the format. */
  readonly needs: readonly string[];
  /** The column of the currency; lines in another currency than US dollars are refused. */
  readonly currency?: string;
  /** Each line is one request. */
  readonly isByRequest?: true;
  /** Matches the model's name in its column; the whole text by default. */
  readonly modelIn?: RegExp;
  /** A line without numbers is skipped: nothing was used. */
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

/** Export files of providers, and a native format as the target of conversions. */
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
    // Costs without a model, such as web searches, are listed by their type.
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
