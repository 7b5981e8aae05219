import { EpayError } from './epay-error.js';
import type { EpayMerchant } from './epay-merchant.js';
import { fenOf } from './fen.js';
import type { OrderRequest } from './objects.js';
import { signatureOf } from './sign.js';

const ORDER_NUMBER = /^[\w.|-]{1,64}$/;
const NAME_CHARACTERS_MAX = 127;

/** @throws EpayError a request that its merchant did not sign, or that is no order. @param isApi of `mapi.php` */
export function readOrderRequest(fields: URLSearchParams, merchant: EpayMerchant, isApi: boolean): OrderRequest {
  const texts = Object.fromEntries(fields);
  if (signatureOf(texts, merchant.key) !== texts.sign) throw new EpayError(-1, '签名校验失败，请返回重试！');
  const required = (name: string): string => {
    const text = texts[name] ?? '';
    if (text === '') throw new EpayError(-1, `${name}不能为空`);
    return text;
  };
  const [outTradeNo, notifyUrl, name] = [required('out_trade_no'), required('notify_url'), required('name')];
  if (isApi) for (const only of ['type', 'clientip']) required(only);
  const moneyFen = fenOf(required('money'));
  if (moneyFen === null) throw new EpayError(-1, '金额不合法');
  if (!ORDER_NUMBER.test(outTradeNo)) throw new EpayError(-1, '订单号(out_trade_no)格式不正确');
  return {
    outTradeNo,
    notifyUrl,
    moneyFen,
    name: name.slice(0, NAME_CHARACTERS_MAX),
    type: texts.type ?? '',
    param: texts.param ?? '',
    returnUrl: isApi ? (texts.return_url ?? '') : required('return_url'),
  };
}

/** @throws EpayError a wrong key */
export function requireKey(fields: URLSearchParams, merchant: EpayMerchant): void {
  if (fields.get('key') !== merchant.key) throw new EpayError(-3, '商户密钥错误');
}
