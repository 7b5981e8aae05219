import fc from 'fast-check';
import { formatUsd } from '#core';
import { roundToNanoUsd } from './fine-usd.js';
import type { InvoiceField } from './invoice-formats.js';
import { readInvoice, type Invoice, type InvoiceReading } from './read-invoice.js';

function read(
  text: string,
  columns: Partial<Record<InvoiceField, string>> = {},
  format: InvoiceReading['format'] = null,
) {
  return readInvoice(text, { format, columns: new Map(Object.entries(columns)) as InvoiceReading['columns'] });
}

/** Day, model, requests, tokens of prompts, of completions, and the amount. */
function rows({ lines }: Invoice): unknown[][] {
  return lines.map(({ day, model, requests, promptTokens, completionTokens, amount }) => [
    ...[day, model, requests, promptTokens, completionTokens],
    amount === null ? null : formatUsd(roundToNanoUsd(amount)),
  ]);
}

describe('readInvoice', () => {
  it.each([
    [
      'native',
      '\uFEFFday,model,requests,prompt_tokens,completion_tokens,amount_usd\r\n2026-11-20,"a, ""b""",3,10,5,0.0125\r\n\r\n',
      [['2026-11-20', 'a, "b"', 3n, 10n, 5n, '0.0125']],
    ],
    ['native', 'model,day,amount_usd\na,2026-11-20T23:59:59.999Z,\n', [['2026-11-20', 'a', null, null, null, '0']]],
    [
      'openai_costs',
      [
        'start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,line_item,project_id',
        '1,2,2026-11-19T00:00:00+00:00,2026-11-20T00:00:00+00:00,0.003835980000000000000000000000,usd,"gpt-4.1-2025-04-14, input",p',
        '1,2,2026-11-19T00:00:00+00:00,2026-11-20T00:00:00+00:00,1.5,usd,"gpt-4.1-2025-04-14, output",p',
        '1,2,2026-11-20T00:00:00+00:00,2026-11-21T00:00:00+00:00,,,,',
      ].join('\n'),
      [
        ['2026-11-19', 'gpt-4.1-2025-04-14', null, null, null, '0.00383598'],
        ['2026-11-19', 'gpt-4.1-2025-04-14', null, null, null, '1.5'],
      ],
    ],
    [
      'openai_usage',
      'start_time_iso,num_model_requests,model,batch,input_tokens,output_tokens,input_cached_tokens\n2026-11-20T00:00:00+00:00,7,gpt-4.1,,100,20,50\n',
      [['2026-11-20', 'gpt-4.1', 7n, 100n, 20n, null]],
    ],
    [
      'anthropic_costs',
      [
        'usage_date_utc,model,workspace,api_key,usage_type,context_window,token_type,cost_usd,list_price_usd,cost_type',
        '2026-11-20,Claude Haiku 4.5,Default,k,message,≤ 200k,output,0.19,0.19,token',
        '2026-11-20,,Default,k,message,,,0.01,0.01,web_search',
      ].join('\n'),
      [
        ['2026-11-20', 'Claude Haiku 4.5', null, null, null, '0.19'],
        ['2026-11-20', 'web_search', null, null, null, '0.01'],
      ],
    ],
    [
      'anthropic_usage',
      [
        'usage_date_utc,model_version,api_key,workspace,usage_type,context_window,usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,usage_output_tokens,web_search_count',
        '2026-11-20,claude-haiku-4-5,k,Default,standard,≤ 200k,8,4,2,1,5,0',
      ].join('\n'),
      [['2026-11-20', 'claude-haiku-4-5', null, 15n, 5n, null]],
    ],
    [
      'openrouter',
      'generation_id,created_at,cost_total,tokens_prompt,tokens_completion,model_permaslug\ngen-1,2026-11-20 03:46:57.713,0.0123,10389,137,openai/gpt-oss-120b\n',
      [['2026-11-20', 'openai/gpt-oss-120b', 1n, 10389n, 137n, '0.0123']],
    ],
    [
      'openrouter_activity',
      'date,model,usage,requests,prompt_tokens,completion_tokens\n2026-11-20,openai/gpt-4.1,0.015,5,50,125\n',
      [['2026-11-20', 'openai/gpt-4.1', 5n, 50n, 125n, '0.015']],
    ],
  ] as const)('knows a file of %s by its header', (format, text, expected) => {
    const invoice = read(text);
    expect([invoice.format, rows(invoice)]).toEqual([format, expected]);
  });

  it('reads columns with custom names', () => {
    const text = 'Date,SKU,Cost,Calls\n2026-11-20,gpt,$4.20,12\n';
    const columns = { day: 'Date', model: 'SKU', amount_usd: 'Cost', requests: 'Calls' } as const;
    expect(rows(read(text, columns))).toEqual([['2026-11-20', 'gpt', 12n, null, null, '4.2']]);
  });

  it.each([
    ['', 'no lines after its header'],
    ['day,model,amount_usd\n', 'no lines after its header'],
    ['a,b\n1,2', 'no known format has these columns: a, b'],
    ['day,model\n2026-11-20,a', 'no amounts, requests or tokens'],
    ['day,model,amount_usd\n2026-11-20,a,1e3', 'line 2, amount_usd: expected an amount'],
    ['day,model,amount_usd\n2026-11-20,a,0.1,5', 'line 2 has 4 fields'],
    ['day,model,amount_usd\n2026-11-20,a,"0.1', 'line 2 has a quote'],
    ['day,model,amount_usd\n2026-02-30,a,1', 'line 2, day: expected a day'],
    ['day,model,amount_usd\n2026-11-20T23:00:00-05:00,a,1', 'line 2, day: expected a day or a time in UTC'],
    ['day,model,amount_usd\n20/11/2026,a,1', 'line 2, day: expected'],
    ['day,model,amount_usd\n2026-11-20,,1', 'line 2, model: expected the name of a model'],
    ['day,model,amount_usd\n2026-11-20,a\u001b[31m,1', 'line 2, model: expected the name of a model'],
    [`day,model,amount_usd\n2026-11-20,${'a'.repeat(201)},1`, 'line 2, model: expected the name of a model'],
    ['day,model,requests\n2026-11-20,a,1.5', 'line 2, requests: expected a whole number'],
    ['day,model,requests\n2026-11-20,a,-1', 'line 2, requests: expected a whole number'],
    [
      'start_time_iso,amount_value,amount_currency,line_item\n2026-11-20,1,eur,a',
      'line 2, amount_currency: expected US',
    ],
    [
      'start_time_iso,amount_value,amount_currency,line_item\n2026-11-20,1,usd,',
      'line 2, line_item: expected the name',
    ],
  ])('refuses %j', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  it('refuses columns missing in the file', () => {
    expect(() => read('day,model,amount_usd\n2026-11-20,a,1', { amount_usd: 'Cost' })).toThrow('no column Cost');
    expect(() => read('day,model,amount_usd\n2026-11-20,a,1', {}, 'openrouter')).toThrow('no column for the day');
  });

  it('either reads a file or refuses it with a reason', () => {
    const piece = fc.constantFrom(
      'day',
      'model',
      'amount_usd',
      'requests',
      ',',
      ',',
      '\n',
      '"',
      '2026-11-20',
      '1',
      '0.1',
      'x',
      '\r',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        try {
          read(`day,model,amount_usd\n${pieces.join('')}`);
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid_request_error' });
        }
      }),
    );
  });
});
