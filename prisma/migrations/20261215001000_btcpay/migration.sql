-- BTCPay Server is a kind of payment provider. Its server and store are options, its keys are sealed like others.
ALTER TABLE "payment_provider" DROP CONSTRAINT "payment_provider_kind_check";
ALTER TABLE "payment_provider" ADD CONSTRAINT "payment_provider_kind_check" CHECK ("kind" IN ('bank_transfer', 'stripe', 'btcpay'));
